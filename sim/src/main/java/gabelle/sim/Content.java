package gabelle.sim;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;

/**
 * What the simulated model says. Its pieces are chosen to mislead: characters of two to four bytes, JSON escapes, and
 * text that looks like usage or like the end of a stream to anything that scans bytes instead of parsing.
 */
final class Content {
    private static final String[] TEXTS = {
        "The",
        " quick",
        " salt",
        " road",
        " was",
        " taxed",
        ",",
        " léger",
        " — ",
        "and",
        " ünder",
        " 塩",
        "の",
        " 🧂",
        " data: [DONE]",
        "\n\n",
        "\"usage\":{\"prompt_tokens\":999999,\"completion_tokens\":999999}",
        " by",
        " the",
        " grain",
        ".",
        " A",
        " gabelle",
        " is",
        " what",
        " is",
        " levied",
        " on",
        " use",
        "\t",
        " \\",
        " end",
    };

    private static final byte[][] PIECES = new byte[TEXTS.length][];
    private static final int[] PIECE_BYTES = new int[TEXTS.length];

    /** Eight neighbouring pieces from each place: whole messages, about 60 bytes. */
    private static final byte[][] MESSAGES = new byte[TEXTS.length][];

    private static final int[] MESSAGE_BYTES = new int[TEXTS.length];

    static {
        for (int i = 0; i < TEXTS.length; i++) {
            PIECES[i] = escaped(TEXTS[i]);
            PIECE_BYTES[i] = utf8Length(TEXTS[i]);
        }
        for (int i = 0; i < TEXTS.length; i++) {
            StringBuilder message = new StringBuilder();
            for (int j = 0; j < 8; j++) {
                message.append(TEXTS[(i + j) % TEXTS.length]);
            }
            MESSAGES[i] = escaped(message.toString());
            MESSAGE_BYTES[i] = utf8Length(message.toString());
        }
    }

    private Content() {}

    /** Adds a whole message, of so many bytes if the script says, and returns how many bytes it has unescaped. */
    static int addMessage(Bytes json, long number, Script script) {
        if (script.has(Word.SIZE)) {
            int size = (int) script.value(Word.SIZE, 0);
            json.fill('x', size);
            return size;
        }
        int index = Math.floorMod(number, TEXTS.length);
        json.add(MESSAGES[index]);
        return MESSAGE_BYTES[index];
    }

    /** Adds the content of the i-th of so many chunks, counted from 0, and returns how many bytes it has unescaped. */
    static int addPiece(Bytes json, long number, long chunk, long chunks, Script script) {
        if (script.has(Word.SIZE)) {
            long size = script.value(Word.SIZE, 0);
            int share = (int) (size * (chunk + 1) / chunks - size * chunk / chunks);
            json.fill('x', share);
            return share;
        }
        int index = Math.floorMod(number + chunk, TEXTS.length);
        json.add(PIECES[index]);
        return PIECE_BYTES[index];
    }

    private static byte[] escaped(String text) {
        return JsonStringEncoder.getInstance().quoteAsUTF8(text);
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
