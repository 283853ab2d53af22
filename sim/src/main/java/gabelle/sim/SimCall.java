package gabelle.sim;

/**
 * What became of one call, as the provider saw it. The token counts are those of the whole answer, whether or not all
 * of it was sent; an answer without a completion (an error, garbage, a hang) generated nothing.
 *
 * @param id the request's {@code x-client-request-id}, else the answer's {@code x-request-id}
 * @param path the path asked for
 * @param model the model asked for, as it was written; empty if none
 * @param script the script, as it was written; empty if none
 * @param stream whether a stream was asked for
 * @param promptTokens generated: all prompt tokens, cached ones included
 * @param cachedTokens generated: of the prompt tokens
 * @param completionTokens generated: all completion tokens, reasoning included
 * @param reasoningTokens generated: of the completion tokens
 * @param completionTokensSent of the completion tokens, those whose content was handed to the socket; of half a
 *     JSON body, half
 * @param completionTokensCharged of the completion tokens, those that the client is charged: all, but for a client that
 *     closed before they were sent, and a provider that then stops
 * @param usageReported whether usage was written to the socket
 * @param finished whether the whole answer was written
 * @param status the status sent; 0 while there is none
 * @param aborted whether the client closed before the answer was whole
 * @param times how often this id was called; all else is about the latest of them
 * @param contentBytesSent bytes of content (unescaped UTF-8) handed to the socket
 * @param cacheWriteTokens generated: of the prompt tokens, those newly cached, and none of the cached ones
 * @param cacheWriteLongTokens generated: the same for the cache that is kept for an hour
 */
public record SimCall(
        String id,
        String path,
        String model,
        String script,
        boolean stream,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long reasoningTokens,
        long completionTokensSent,
        long completionTokensCharged,
        boolean usageReported,
        boolean finished,
        int status,
        boolean aborted,
        int times,
        long contentBytesSent,
        long cacheWriteTokens,
        long cacheWriteLongTokens) {

    void writeTo(Bytes json, long revision) {
        text(json.add('{'), "id", id);
        text(json.add(','), "path", path);
        text(json.add(','), "model", model);
        text(json.add(','), "script", script);
        flag(json, "stream", stream);
        number(json, "prompt_tokens", promptTokens);
        number(json, "cached_tokens", cachedTokens);
        number(json, "completion_tokens", completionTokens);
        number(json, "reasoning_tokens", reasoningTokens);
        number(json, "completion_tokens_sent", completionTokensSent);
        number(json, "completion_tokens_charged", completionTokensCharged);
        flag(json, "usage_reported", usageReported);
        flag(json, "finished", finished);
        number(json, "status", status);
        flag(json, "aborted", aborted);
        number(json, "times", times);
        number(json, "content_bytes_sent", contentBytesSent);
        number(json, "cache_write_tokens", cacheWriteTokens);
        number(json, "cache_write_long_tokens", cacheWriteLongTokens);
        number(json, "revision", revision);
        json.add('}');
    }

    private static void text(Bytes json, String name, String value) {
        json.add('"').json(name).add('"').add(':').add('"').json(value).add('"');
    }

    private static void flag(Bytes json, String name, boolean value) {
        json.add(',').add('"').json(name).add('"').add(':').json(value ? "true" : "false");
    }

    private static void number(Bytes json, String name, long value) {
        json.add(',').add('"').json(name).add('"').add(':').number(value);
    }
}
