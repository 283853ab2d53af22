package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Answers as OpenAI's API reference describes them ("Images", "Create transcription", "Create speech"), xAI's "Image
 * generations" and Groq's "Speech to Text", with numbers of our own.
 */
class MediaTapTest {
    private static final String LONG = "A".repeat(300_000);
    private static final MediaAsk IMAGE = ask(Work.IMAGES, 0);
    private static final MediaAsk HEARD = ask(Work.TRANSCRIPT, 0);
    private static final String IMAGES =
            "{\"created\":1,\"data\":[{\"b64_json\":\"" + LONG + "\"},{\"b64_json\":\"" + LONG
                    + "\"}],\"usage\":{\"total_tokens\":917,\"input_tokens\":373,\"output_tokens\":544,"
                    + "\"input_tokens_details\":{\"text_tokens\":50,\"image_tokens\":323},"
                    + "\"output_tokens_details\":{\"image_tokens\":544,\"text_tokens\":0}}}";
    private static final String IMAGE_EVENTS = "event: image_generation.partial_image\ndata: {\"type\":"
            + "\"image_generation.partial_image\",\"b64_json\":\"" + LONG + "\",\"partial_image_index\":0}\n\n"
            + "event: image_generation.completed\r\ndata: {\"type\":\"image_generation.completed\",\"b64_json\":\""
            + LONG + "\",\"usage\":{\"total_tokens\":322,\"input_tokens\":50,\"output_tokens\":272,"
            + "\"input_tokens_details\":{\"text_tokens\":50,\"image_tokens\":0}}}\r\n\r\n";

    private static MediaAsk ask(Work work, long characters) {
        return new MediaAsk(work, MediaAsk.AUTO, MediaAsk.AUTO, characters, 0, 0);
    }

    private static Usage usage(long in, long out, long audioIn, long images, long ms, long imageIn, long imageOut) {
        return new Usage(in, 0, 0, 0, out, 0, audioIn, 0, images, ms, 0, imageIn, imageOut);
    }

    /** Fed in pieces of many sizes, with the same result, and all but the last byte on its way before the end. */
    private static void assertReads(
            MediaTap.Form form, MediaAsk asked, Billing billing, String answer, Optional<Usage> expected) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(5);
        for (int pieces : new int[] {1, 7, 900, 70_000, bytes.length}) {
            MediaTap tap = new MediaTap(form, asked, billing);
            ByteArrayOutputStream relayed = new ByteArrayOutputStream();
            for (int at = 0; at < bytes.length; ) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(pieces));
                relayed.writeBytes(tap.feed(Arrays.copyOfRange(bytes, at, to)));
                at = to;
                assertEquals(at - 1, relayed.size());
            }
            relayed.writeBytes(tap.finish());
            assertArrayEquals(bytes, relayed.toByteArray());
            assertEquals(expected, tap.absurd() ? Optional.empty() : tap.usage(), "in pieces of " + pieces);
            assertTrue(tap.complete());
            assertFalse(tap.broken());
        }
    }

    private static void assertReads(MediaAsk asked, Billing billing, String answer, Usage expected) {
        assertReads(MediaTap.Form.JSON, asked, billing, answer, Optional.of(expected));
    }

    private static void assertEstimated(MediaAsk asked, Billing billing, String answer) {
        assertReads(MediaTap.Form.JSON, asked, billing, answer, Optional.empty());
    }

    @Test
    void images_are_counted_with_their_tokens() {
        assertReads(IMAGE, Billing.TOKENS, IMAGES, usage(50, 0, 0, 2, 0, 323, 544));
        Usage streamed = usage(50, 272, 0, 1, 0, 0, 0);
        assertReads(MediaTap.Form.EVENTS, IMAGE, Billing.TOKENS, IMAGE_EVENTS, Optional.of(streamed));
    }

    @Test
    void images_billed_by_the_piece_need_no_usage() {
        String urls = "{\"data\":[{\"url\":\"a\"},{\"url\":\"b\"},{\"url\":\"c\"}]}";
        assertReads(IMAGE, Billing.IMAGES, urls, usage(0, 0, 0, 3, 0, 0, 0));
        assertReads(IMAGE, Billing.IMAGES, "{\"data\":[]}", usage(0, 0, 0, 0, 0, 0, 0));
        assertEstimated(IMAGE, Billing.TOKENS, urls);
        assertEstimated(IMAGE, Billing.IMAGES, "{\"created\":1}");
    }

    @Test
    void audio_is_counted_in_tokens_or_in_seconds() {
        assertReads(
                HEARD,
                Billing.TOKENS,
                "{\"text\":\"x\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":29,\"input_token_details\":"
                        + "{\"text_tokens\":4,\"audio_tokens\":25},\"output_tokens\":9,\"total_tokens\":38}}",
                usage(4, 9, 25, 0, 0, 0, 0));
        assertReads(
                HEARD,
                Billing.TIME,
                "{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":3}}",
                usage(0, 0, 0, 0, 3_000, 0, 0));
        assertReads(HEARD, Billing.TIME, "{\"duration\":2.5005,\"text\":\"\"}", usage(0, 0, 0, 0, 2_501, 0, 0));
        assertReads(HEARD, Billing.TIME, "{\"duration\":\"2.5\"}", usage(0, 0, 0, 0, 2_500, 0, 0));
        assertEstimated(HEARD, Billing.TIME, "{\"text\":\"x\",\"x_groq\":{\"id\":\"r\"}}");
        Optional<Usage> streamed = Optional.of(usage(4, 9, 25, 0, 0, 0, 0));
        String events = "data: {\"type\":\"transcript.text.delta\",\"delta\":\"x\"}\n\n"
                + "data: {\"type\":\"transcript.text.done\",\"text\":\"x\",\"usage\":{\"input_tokens\":29,"
                + "\"input_token_details\":{\"audio_tokens\":25},\"output_tokens\":9,\"total_tokens\":38}}\n\n";
        assertReads(MediaTap.Form.EVENTS, HEARD, Billing.TOKENS, events, streamed);
    }

    @Test
    void speech_is_billed_by_its_text_or_by_what_its_stream_says() {
        Usage spoken = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12);
        MediaAsk said = ask(Work.SPEECH, 12);
        assertReads(MediaTap.Form.OPAQUE, said, Billing.CHARACTERS, "\0\1\2binary", Optional.of(spoken));
        assertReads(MediaTap.Form.OPAQUE, said, Billing.TOKENS, "\0\1\2binary", Optional.empty());
        String events = "data: {\"type\":\"speech.audio.done\",\"usage\":{\"input_tokens\":3,\"output_tokens\":24,"
                + "\"total_tokens\":27}}\n\n";
        Optional<Usage> told = Optional.of(usage(3, 24, 0, 0, 0, 0, 0));
        assertReads(MediaTap.Form.EVENTS, said, Billing.TOKENS, events, told);
    }

    @Test
    void counts_that_cannot_be_true_are_not_believed() {
        assertEstimated(HEARD, Billing.TIME, "{\"usage\":{\"seconds\":-3}}");
        assertEstimated(HEARD, Billing.TIME, "{\"usage\":{\"seconds\":1e99}}");
        assertEstimated(HEARD, Billing.TIME, "{\"usage\":{\"seconds\":\"soon\"}}");
        assertEstimated(HEARD, Billing.TIME, "{\"usage\":{\"seconds\":true}}");
        assertEstimated(HEARD, Billing.TOKENS, "{\"usage\":{\"input_tokens\":-1,\"output_tokens\":1}}");
        assertEstimated(HEARD, Billing.TOKENS, "{\"usage\":{\"input_tokens\":1}}");
        assertEstimated(HEARD, Billing.TOKENS, "{\"usage\":[1]}");
        assertEstimated(HEARD, Billing.TOKENS, "{\"usage\":7}");
        String above =
                "{\"usage\":{\"input_tokens\":1,\"input_token_details\":{\"audio_tokens\":2},\"output_tokens\":1}}";
        assertEstimated(HEARD, Billing.TOKENS, above);
        String total = "{\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"total_tokens\":3}}";
        assertEstimated(HEARD, Billing.TOKENS, total);
    }

    @Test
    void an_answer_that_is_no_json_or_not_whole_is_noticed() {
        MediaTap garbage = new MediaTap(MediaTap.Form.JSON, IMAGE, Billing.TOKENS);
        garbage.feed("<html>".getBytes(StandardCharsets.UTF_8));
        assertTrue(garbage.broken());
        MediaTap cut = new MediaTap(MediaTap.Form.JSON, IMAGE, Billing.TOKENS);
        cut.feed("{\"data\":[{\"b64_json\":\"AAAA".getBytes(StandardCharsets.UTF_8));
        assertFalse(cut.complete());
        assertEquals(Usage.BUCKET_MAX, cut.deliveredTokensEstimate(), "what is held is charged");
    }
}
