package gabelle.sim;

/**
 * An answer that is one body, and what of it counts.
 *
 * @param contentBytes how many bytes of the body are content, before JSON escapes
 * @param reportsUsage whether the body tells the counts
 */
record Answer(
        int status, CharSequence contentType, Bytes body, TokenCounts counts, long contentBytes, boolean reportsUsage) {
    private static final String BAD_GATEWAY = """
            <html>
            <head><title>502 Bad Gateway</title></head>
            <body>
            <center><h1>502 Bad Gateway</h1></center>
            <hr><center>proxy</center>
            </body>
            </html>
            """;

    /** As Mistral refuses a field that it does not know, by the place where that stands. */
    static Answer forbidden(String place) {
        Bytes body = new Bytes(256)
                .add("{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":")
                .add(place)
                .add("}]},\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}");
        return new Answer(422, Head.JSON, body, TokenCounts.NONE, 0, false);
    }

    /** A 200 whose body a JSON parser must refuse. */
    static Answer garbage() {
        return new Answer(
                200,
                Head.JSON,
                new Bytes(64).add("<<<this is not JSON>>> {\"id\": \"chatcmpl-"),
                TokenCounts.NONE,
                0,
                false);
    }

    /** What a proxy in front of the provider says when it cannot reach it. */
    static Answer html() {
        return new Answer(502, Head.HTML, new Bytes(160).add(BAD_GATEWAY), TokenCounts.NONE, 0, false);
    }
}
