package gabelle.engine.meter;

import java.util.List;
import java.util.Map;

/** Answers as providers give them: written for these tests after the documentation named at each. */
final class Answers {
    private Answers() {}

    /** OpenAI API reference, "Create chat completion", example "Default" and object "CompletionUsage". */
    static final String CHAT = """
            {
              "id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
              "object": "chat.completion",
              "created": 1741569952,
              "model": "gpt-4.1-2025-04-14",
              "choices": [
                {
                  "index": 0,
                  "message": {
                    "role": "assistant",
                    "content": "Hello! How can I assist you today?",
                    "refusal": null,
                    "annotations": []
                  },
                  "logprobs": null,
                  "finish_reason": "stop"
                }
              ],
              "usage": {
                "prompt_tokens": 1117,
                "completion_tokens": 46,
                "total_tokens": 1163,
                "prompt_tokens_details": {
                  "cached_tokens": 1024,
                  "audio_tokens": 0
                },
                "completion_tokens_details": {
                  "reasoning_tokens": 0,
                  "audio_tokens": 0,
                  "accepted_prediction_tokens": 0,
                  "rejected_prediction_tokens": 0
                }
              },
              "service_tier": "default",
              "system_fingerprint": "fp_fc9f1d7035"
            }
            """;

    /** OpenAI API reference, "Create chat completion", example "Functions". */
    static final String TOOL_CALL = """
            {"id":"chatcmpl-abc123","object":"chat.completion","created":1699896916,"model":"gpt-4o-mini",
            "choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_abc123",
            "type":"function","function":{"name":"get_current_weather","arguments":"{\\n\\"location\\": \\"Boston, MA\\"\\n}"}}]},
            "logprobs":null,"finish_reason":"tool_calls"}],
            "usage":{"prompt_tokens":82,"completion_tokens":17,"total_tokens":99,
            "completion_tokens_details":{"reasoning_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}
            """;

    /** OpenAI guide "Prompt caching" (GPT-5.6 and later report writes) and guide "Reasoning models" (usage). */
    static final String REASONING_WITH_CACHE_WRITE = """
            {"model":"gpt-5.6-sol","choices":[{"index":0,"message":{"role":"assistant","content":"42","refusal":null}}],
            "usage":{"prompt_tokens":2600,"completion_tokens":1186,"total_tokens":3786,
            "prompt_tokens_details":{"cached_tokens":2000,"cache_write_tokens":400,"audio_tokens":0},
            "completion_tokens_details":{"reasoning_tokens":1024,"audio_tokens":0}}}
            """;

    /** OpenAI guide "Audio and speech", "Add audio to your existing application", and object "CompletionUsage". */
    static final String AUDIO = """
            {"model":"gpt-audio","choices":[{"index":0,"message":{"role":"assistant","content":null,
            "audio":{"id":"audio_1","expires_at":1729018505,"data":"UklGRg==","transcript":"Yes, golden retrievers are."}}}],
            "usage":{"prompt_tokens":60,"completion_tokens":50,"total_tokens":110,
            "prompt_tokens_details":{"audio_tokens":45,"cached_tokens":0},
            "completion_tokens_details":{"audio_tokens":38,"reasoning_tokens":0}}}
            """;

    /** OpenAI API reference, "Create embeddings". */
    static final String EMBEDDING = """
            {"object":"list","data":[{"object":"embedding","embedding":[0.0023064255,-0.009327292,-0.0028842222e-3],
            "index":0}],"model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}
            """;

    /** OpenAI API reference, "The chat completion chunk object", and "stream_options" ({@code include_usage}). */
    static final String STREAM = """
            data: {"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"gpt-4o-mini","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"gpt-4o-mini","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{"content":"Hello"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"gpt-4o-mini","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{"content":" wörld 世界"},"logprobs":null,"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"gpt-4o-mini","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"usage":null}

            data: {"id":"chatcmpl-123","object":"chat.completion.chunk","created":1694268190,"model":"gpt-4o-mini","system_fingerprint":"fp_44709d6fcb","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,"prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":0}}}

            data: [DONE]

            """;

    /** OpenAI guide "Function calling", "Streaming". */
    static final String TOOL_CALL_STREAM = """
            data: {"model":"gpt-4.1","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"get_weather","arguments":""}}]},"finish_reason":null}]}

            data: {"model":"gpt-4.1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"location\\":"}}]},"finish_reason":null}]}

            data: {"model":"gpt-4.1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\\"Paris\\"}"}}]},"finish_reason":null}]}

            data: {"model":"gpt-4.1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: {"model":"gpt-4.1","choices":[],"usage":{"prompt_tokens":70,"completion_tokens":16,"total_tokens":86}}

            data: [DONE]

            """;

    /** OpenAI API reference, "The chat completion chunk object": {@code logprobs} and {@code refusal}. */
    static final String LOGPROBS_AND_REFUSAL_STREAM = """
            data: {"model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Hi"},"logprobs":{"content":[{"token":"Hi","logprob":-0.3,"bytes":[72,105],"top_logprobs":[{"token":"content","logprob":-2.1,"bytes":null}]}],"refusal":null},"finish_reason":null}]}

            data: {"model":"gpt-4o","choices":[{"index":1,"delta":{"refusal":"I'm sorry, I cannot"},"logprobs":null,"finish_reason":null}]}

            data: {"model":"gpt-4o","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7,"total_tokens":16}}

            data: [DONE]

            """;

    /** Microsoft Learn, Azure OpenAI, "Content filtering": a first chunk without choices, and annotations without text. */
    static final String AZURE_STREAM = """
            data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}

            data: {"choices":[{"content_filter_results":{},"delta":{"content":"Paris"},"finish_reason":null,"index":0}],"model":"gpt-4o-2024-08-06","usage":null}

            data: {"choices":[],"model":"gpt-4o-2024-08-06","usage":{"prompt_tokens":14,"completion_tokens":1,"total_tokens":15}}

            data: [DONE]

            """;

    /** Mistral API reference, "Chat completion", stream: the usage comes with the last content, unasked. */
    static final String MISTRAL_STREAM = """
            data: {"id":"cmpl-1","object":"chat.completion.chunk","created":1,"model":"mistral-small-latest","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

            data: {"id":"cmpl-1","object":"chat.completion.chunk","created":1,"model":"mistral-small-latest","choices":[{"index":0,"delta":{"content":"Bonjour"},"finish_reason":"stop"}],"usage":{"prompt_tokens":6,"total_tokens":9,"completion_tokens":3}}

            data: [DONE]

            """;

    /**
     * GroqDocs, API Reference, "Create chat completion", stream: the usage stands in x_groq, among times; with
     * stream_options.include_usage a chunk as OpenAI's follows.
     */
    static final String GROQ_STREAM = """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"openai/gpt-oss-20b","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}],"x_groq":{"id":"req_1"}}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"openai/gpt-oss-20b","choices":[{"index":0,"delta":{"content":"Salt"},"logprobs":null,"finish_reason":null}]}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"openai/gpt-oss-20b","choices":[{"index":0,"delta":{},"logprobs":null,"finish_reason":"stop"}],"x_groq":{"id":"req_1","usage":{"queue_time":0.0753,"prompt_tokens":23,"prompt_time":6e-3,"completion_tokens":19,"completion_time":0.022,"total_tokens":42,"total_time":0.028,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":7}},"seed":3}}

            data: [DONE]

            """;

    /** The same with stream_options.include_usage. */
    static final String GROQ_STREAM_WITH_USAGE = GROQ_STREAM.replace("data: [DONE]", """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"openai/gpt-oss-20b","choices":[],"usage":{"queue_time":0.0753,"prompt_tokens":23,"completion_tokens":19,"total_tokens":42,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":7}},"x_groq":{"id":"req_1"}}

            data: [DONE]""");

    /** xAI, "Consumption and rate limits" and "Reasoning": 32 + 9 + 94 = 135. */
    static final String XAI = """
            {"id":"0daf962f","object":"chat.completion","created":1754000000,"model":"grok-4.3",
            "choices":[{"index":0,"message":{"role":"assistant","content":"Salt was taxed.","refusal":null},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,
            "prompt_tokens_details":{"text_tokens":32,"audio_tokens":0,"image_tokens":0,"cached_tokens":6},
            "completion_tokens_details":{"reasoning_tokens":94,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0},
            "num_sources_used":0}}
            """;

    /** The same as a stream, API Reference, "Chat completions": the usage in a chunk without choices. */
    static final String XAI_STREAM = """
            data: {"id":"0d","object":"chat.completion.chunk","created":1,"model":"grok-4.3","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"Hm"}}]}

            data: {"id":"0d","object":"chat.completion.chunk","created":1,"model":"grok-4.3","choices":[{"index":0,"delta":{"content":"Salt"},"finish_reason":"stop"}]}

            data: {"id":"0d","object":"chat.completion.chunk","created":1,"model":"grok-4.3","choices":[],"usage":{"prompt_tokens":32,"completion_tokens":9,"total_tokens":135,"prompt_tokens_details":{"cached_tokens":6},"completion_tokens_details":{"reasoning_tokens":94}}}

            data: [DONE]

            """;

    /** Google, Gemini API, "OpenAI compatibility" and "Thinking": 20 + 198, and 405 thoughts in the total. */
    static final String GEMINI = """
            {"choices":[{"finish_reason":"stop","index":0,"message":{"content":"36","role":"assistant"}}],"created":1,
            "id":"x","model":"gemini-2.5-flash","object":"chat.completion",
            "usage":{"completion_tokens":198,"prompt_tokens":20,"total_tokens":623}}
            """;

    /** The same as a stream. */
    static final String GEMINI_STREAM = """
            data: {"choices":[{"delta":{"content":"36","role":"assistant"},"index":0}],"created":1,"id":"x","model":"gemini-2.5-flash","object":"chat.completion.chunk","usage":{"completion_tokens":1,"prompt_tokens":20,"total_tokens":426}}

            data: {"choices":[{"delta":{"role":"assistant"},"finish_reason":"stop","index":0}],"created":1,"id":"x","model":"gemini-2.5-flash","object":"chat.completion.chunk","usage":{"completion_tokens":198,"prompt_tokens":20,"total_tokens":623}}

            data: [DONE]

            """;

    /** OpenAI guide "Error codes", as an event in a stream; comments and names after WHATWG HTML 9.2.6. */
    static final String ERROR_STREAM = """
            : keep-alive

            event: error
            id: 7
            data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}

            """;

    /** WHATWG HTML 9.2.6: lines end in CR LF, the space after the colon is optional, data may have several lines. */
    static final String ODD_STREAM = String.join(
            "",
            "\uFEFFdata:{\"model\":\"m\",\r\n",
            "data\r\n",
            "data: \"choices\":[{\"delta\":{\"content\":\"a\"}}]}\r\n",
            "retry: 10\r\n\r\n",
            ": comment\r\r",
            "data:{\"choices\":[],\r\n",
            "data:\"usage\":{\"prompt_tokens\":1,\n",
            "data:\"completion_tokens\":2}}\r\n\r\n",
            "\n\n",
            "data:[DONE]\r\r",
            ": bye\n\n");

    static final Map<String, String> STREAMS = Map.ofEntries(
            Map.entry("stream", STREAM),
            Map.entry("tool calls", TOOL_CALL_STREAM),
            Map.entry("logprobs", LOGPROBS_AND_REFUSAL_STREAM),
            Map.entry("azure", AZURE_STREAM),
            Map.entry("mistral", MISTRAL_STREAM),
            Map.entry("groq", GROQ_STREAM),
            Map.entry("groq with usage", GROQ_STREAM_WITH_USAGE),
            Map.entry("xai", XAI_STREAM),
            Map.entry("gemini", GEMINI_STREAM),
            Map.entry("error", ERROR_STREAM),
            Map.entry("odd", ODD_STREAM),
            Map.entry("stream with CR", STREAM.replace('\n', '\r')),
            Map.entry("stream with CR LF", STREAM.replace("\n", "\r\n")),
            Map.entry("stream cut off", STREAM.substring(0, STREAM.length() - 300)));

    static final List<String> BODIES =
            List.of(CHAT, TOOL_CALL, REASONING_WITH_CACHE_WRITE, AUDIO, EMBEDDING, XAI, GEMINI);
}
