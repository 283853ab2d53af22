package gabelle.sim;

/** How the simulated model calls a tool: the arguments are numbers, so that any part of them is easily told. */
final class ToolCall {
    private static final int NUMBERS = 3;

    private ToolCall() {}

    /** Whether the answer is to call a tool: the script says so, and the request brings one. */
    static boolean wanted(OpenCall call, ApiRequest request) {
        return call.script.has(Word.TOOL) && !request.tool.isEmpty();
    }

    /** What one body holds. */
    static String arguments() {
        return arguments(NUMBERS);
    }

    /** What so many pieces come to. */
    static String arguments(long pieces) {
        StringBuilder all = new StringBuilder();
        for (long i = 1; i <= pieces; i++) {
            all.append(piece(i, pieces));
        }
        return pieces == 0 ? "{}" : all.toString();
    }

    /** One of them, counted from 1. */
    static String piece(long index, long pieces) {
        return (index == 1 ? "{\"grains\":[" : ",") + index + (index == pieces ? "]}" : "");
    }
}
