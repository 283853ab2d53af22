package gabelle.engine.meter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormScannerTest {
    private static final String TYPE = "multipart/form-data; boundary=\"--gab:elle\"";
    private static final String DELIMITER = "----gab:elle";

    private final ByteArrayOutputStream form = new ByteArrayOutputStream();

    private FormScannerTest field(String name, String value) {
        return part("form-data; name=\"" + name + "\"", value.getBytes(StandardCharsets.UTF_8));
    }

    private FormScannerTest file(String name, byte[] content) {
        return part("form-data; name=\"" + name + "\"; filename=\"a;b.wav\"\r\nContent-Type: audio/wav", content);
    }

    private FormScannerTest part(String disposition, byte[] content) {
        write(DELIMITER + "\r\nContent-Disposition: " + disposition + "\r\n\r\n");
        form.writeBytes(content);
        write("\r\n");
        return this;
    }

    private void write(String text) {
        form.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] ended() {
        write(DELIMITER + "--\r\n");
        return form.toByteArray();
    }

    private static Scanned scan(Work work, byte[] body, int pieces, SplittableRandom random) {
        FormScanner scanner = FormScanner.of(work, TYPE).orElseThrow();
        int at = 0;
        while (at < body.length) {
            int to = Math.min(body.length, at + 1 + random.nextInt(pieces));
            scanner.feed(Arrays.copyOfRange(body, at, to));
            at = to;
        }
        return scanner.finish();
    }

    private static ModelRequest read(Work work, byte[] body) {
        return assertInstanceOf(ModelRequest.class, scan(work, body, body.length, new SplittableRandom(1)));
    }

    private static InvalidRequest refusal(Work work, byte[] body) {
        return assertInstanceOf(InvalidRequest.class, scan(work, body, body.length, new SplittableRandom(1)));
    }

    /** Two seconds at 16,000 samples of two bytes, with bytes in it that begin like a boundary. */
    private static byte[] wave() {
        byte[] wave = new byte[44 + 64_000];
        byte[] head = "RIFF....WAVEfmt \020\0\0\0\1\0\1\0\200>\0\0".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(head, 0, wave, 0, head.length);
        wave[29] = 0x7D; // 32,000 bytes a second
        System.arraycopy("\2\0\020\0data".getBytes(StandardCharsets.ISO_8859_1), 0, wave, 32, 8);
        byte[] nearly = "\r\n----gab:ellX\r\r\n----gab\r\n\r\n--".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(nearly, 0, wave, 100, nearly.length);
        return wave;
    }

    @Test
    void a_model_behind_its_file_is_found_however_the_form_is_cut() {
        byte[] body = file("file", wave())
                .field("prompt", "salt")
                .field("model", "whisper-1")
                .field("stream", "true")
                .ended();
        SplittableRandom random = new SplittableRandom(7);
        for (int pieces : new int[] {1, 2, 3, 17, 1_000, 100_000}) {
            ModelRequest request = (ModelRequest) scan(Work.TRANSCRIPT, body, pieces, random);
            assertEquals("whisper-1", request.model());
            assertTrue(request.stream());
            assertEquals(2_000, request.media().milliseconds());
            assertEquals(wave().length, request.media().millisecondsMax(), "a byte is a millisecond at the most");
            FormChange change = request.formChange("whisper-large-v3").orElseThrow();
            String named = new String(body, change.at(), change.removedBytes(), StandardCharsets.UTF_8);
            assertEquals("whisper-1", named);
            assertTrue(request.formChange("whisper-1").isEmpty());
        }
    }

    @Test
    void images_are_as_many_as_asked_for() {
        ModelRequest request = read(
                Work.IMAGES,
                field("n", "3")
                        .field("model", "gpt-image-1-mini")
                        .field("size", "1024x1536")
                        .file("image[]", new byte[5])
                        .file("image[]", new byte[6])
                        .field("prompt", "salt")
                        .ended());
        assertEquals(3, request.bound("gpt-image-1-mini", Long.MAX_VALUE, 6_500).images());
        assertEquals(19_500, request.estimate(6_500).outputTokens());
        assertEquals("1024x1536", request.media().size());
        assertEquals(MediaAsk.AUTO, request.media().quality());
    }

    @Test
    void an_empty_form_and_an_empty_file_are_understood() {
        assertEquals("model", refusal(Work.TRANSCRIPT, ended()).param());
        byte[] body = new FormScannerTest()
                .file("file", new byte[0])
                .field("model", "m")
                .ended();
        assertEquals(1, read(Work.TRANSCRIPT, body).media().milliseconds());
    }

    @Test
    void what_is_missing_is_named() {
        assertEquals(
                "model", refusal(Work.TRANSCRIPT, file("file", wave()).ended()).param());
        assertEquals(
                "file",
                refusal(
                                Work.TRANSCRIPT,
                                new FormScannerTest().field("model", "m").ended())
                        .param());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000000000", "99999999999999999999", "-1", "1.5", "many", "1001"})
    void an_absurd_number_of_images_is_refused(String n) {
        assertEquals(
                "n",
                refusal(Work.IMAGES, field("model", "m").field("n", n).ended()).param());
    }

    @ParameterizedTest
    @ValueSource(strings = {"model", "n", "size", "quality", "stream"})
    void what_decides_about_money_stands_there_once(String name) {
        byte[] body = field("model", "m").field(name, "1").field(name, "2").ended();
        assertTrue(refusal(Work.IMAGES, body).message().contains("twice"));
    }

    @Test
    void a_form_that_is_none_is_refused() {
        byte[] whole = file("file", wave()).field("model", "m").ended();
        byte[] cut = Arrays.copyOf(whole, whole.length - 4);
        assertTrue(refusal(Work.TRANSCRIPT, cut).message().contains("not whole"));
        FormScanner other = FormScanner.of(Work.TRANSCRIPT, "multipart/form-data; boundary=other")
                .orElseThrow();
        other.feed(whole);
        assertInstanceOf(InvalidRequest.class, other.finish());
        assertTrue(FormScanner.of(Work.TRANSCRIPT, "application/json").isEmpty());
        assertTrue(FormScanner.of(Work.TRANSCRIPT, "multipart/form-data").isEmpty());
        assertTrue(FormScanner.of(Work.TRANSCRIPT, "multipart/form-data; boundary=" + "x".repeat(71))
                .isEmpty());
        assertTrue(FormScanner.of(Work.TRANSCRIPT, null).isEmpty());
    }

    @Test
    void huge_fields_heads_and_names_are_refused() {
        byte[] field = field("model", "m").field("prompt", "x".repeat(200_000)).ended();
        assertTrue(refusal(Work.TRANSCRIPT, field).message().contains("longer than"));
        byte[] head = new FormScannerTest().field("x".repeat(9_000), "y").ended();
        assertTrue(refusal(Work.TRANSCRIPT, head).message().contains("longer than"));
        byte[] model = new FormScannerTest().field("model", "m".repeat(257)).ended();
        assertEquals("model", refusal(Work.TRANSCRIPT, model).param());
        FormScannerTest many = new FormScannerTest();
        for (int i = 0; i < 101; i++) {
            many.field("f" + i, "");
        }
        assertTrue(refusal(Work.TRANSCRIPT, many.ended()).message().contains("too many"));
    }
}
