package gabelle.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.audio.translations.TranslationCreateParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import gabelle.engine.meter.Usage;
import gabelle.sim.Manner;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** Images, speech and transcripts through the official SDK, and what the ledger says of them. */
class MediaSdkIT {
    private static final String IMAGE_MODEL = "gpt-image-1-mini";
    private static final String PIECE_MODEL = "grok-imagine-image";

    /** Two and a half seconds, as the simulated provider measures it: the head says the same. */
    private static byte[] wave() {
        byte[] wave = new byte[44 + 80_000];
        byte[] head = Wave.head(80_000);
        System.arraycopy(head, 0, wave, 0, head.length);
        return wave;
    }

    private static MultipartField<InputStream> file(String name, byte[] content) {
        return MultipartField.<InputStream>builder()
                .value(new ByteArrayInputStream(content))
                .filename(name)
                .contentType("application/octet-stream")
                .build();
    }

    private static LedgerRow last(Gateway gateway, int rows) {
        return gateway.ledger().rows(rows).getLast();
    }

    private static void assertRow(LedgerRow row, String surface, Usage usage, long cost) {
        assertEquals(surface, row.surface());
        assertEquals(usage, row.usage());
        assertEquals(cost, row.costNanoUsd());
        assertFalse(row.estimated(), row::toString);
    }

    private static Usage images(long text, long image, long made, long tokens) {
        return new Usage(text, 0, 0, 0, 0, 0, 0, 0, made, 0, 0, image, tokens);
    }

    private static Usage heard(long milliseconds) {
        return new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, milliseconds, 0);
    }

    @GatewayTest
    void images_are_made_and_billed_by_tokens_or_by_the_piece(Gateway gateway) {
        gateway.with(setup -> setup.provider("xai", Manner.XAI));
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        ImageGenerateParams.Builder salt =
                ImageGenerateParams.builder().model(IMAGE_MODEL).prompt("A salt mine");

        ImagesResponse made = client.images().generate(salt.n(2).build());
        assertEquals(2, made.data().orElseThrow().size());
        assertTrue(made.data().orElseThrow().getFirst().b64Json().orElseThrow().length() > 100_000);
        assertRow(last(gateway, 1), "openai.images", images(50, 0, 2, 544), 50 * 2_000 + 544 * 8_000);

        List<ImageGenStreamEvent> events;
        try (StreamResponse<ImageGenStreamEvent> stream =
                client.images().generateStreaming(salt.n(1).partialImages(1).build())) {
            events = stream.stream().toList();
        }
        assertTrue(
                events.getFirst().isGenerationPartialImage() && events.getLast().isGenerationCompleted());
        assertRow(last(gateway, 2), "openai.images", images(50, 0, 1, 272), 50 * 2_000 + 272 * 8_000);

        ImagesResponse edited = client.images()
                .edit(ImageEditParams.builder()
                        .image(image())
                        .prompt("More salt")
                        .model(IMAGE_MODEL)
                        .build());
        assertEquals(1, edited.data().orElseThrow().size());
        long cost = 50 * 2_000 + 323 * 2_500 + 272 * 8_000;
        assertRow(last(gateway, 3), "openai.image_edits", images(50, 323, 1, 272), cost);

        client.images()
                .generate(salt.model(PIECE_MODEL)
                        .n(3)
                        .partialImages(Optional.empty())
                        .build());
        assertRow(last(gateway, 4), "openai.images", images(0, 0, 3, 0), 60_000_000);
    }

    private static MultipartField<ImageEditParams.Image> image() {
        return MultipartField.<ImageEditParams.Image>builder()
                .value(ImageEditParams.Image.ofInputStream(new ByteArrayInputStream(new byte[300_000])))
                .filename("salt.png")
                .contentType("image/png")
                .build();
    }

    @SuppressWarnings(
            "deprecation") // OpenAI would rather have transcripts translated by a chat; the path is still served
    @GatewayTest
    void audio_is_written_down_and_billed_by_its_duration_or_by_tokens(Gateway gateway) {
        gateway.with(setup -> setup.provider("groq", Manner.GROQ));
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        for (AudioResponseFormat format : List.of(AudioResponseFormat.JSON, AudioResponseFormat.VERBOSE_JSON)) {
            client.audio()
                    .transcriptions()
                    .create(transcription("whisper-1").responseFormat(format).build());
        }
        assertRow(gateway.ledger().rows(2).getFirst(), "openai.transcriptions", heard(3_000), 300_000);
        assertRow(gateway.ledger().rows(2).getLast(), "openai.transcriptions", heard(3_000), 300_000);

        client.audio()
                .translations()
                .create(TranslationCreateParams.builder()
                        .file(file("salt.wav", wave()))
                        .model("openai/whisper-1")
                        .build());
        assertRow(last(gateway, 3), "openai.translations", heard(3_000), 300_000);
        assertEquals("whisper-1", modelInForm(gateway, last(gateway, 3)), "as the provider calls it");

        Usage tokens = new Usage(4, 0, 0, 0, 9, 0, 25, 0, 0, 0, 0);
        long cost = 29 * 2_500 + 9 * 10_000;
        String spoken = client.audio()
                .transcriptions()
                .create(transcription("gpt-4o-transcribe").build())
                .asTranscription()
                .text();
        assertTrue(spoken.contains("salt"));
        assertRow(last(gateway, 4), "openai.transcriptions", tokens, cost);
        try (StreamResponse<TranscriptionStreamEvent> stream = client.audio()
                .transcriptions()
                .createStreaming(transcription("gpt-4o-transcribe").build())) {
            assertTrue(stream.stream().toList().getLast().isTranscriptTextDone());
        }
        assertRow(last(gateway, 5), "openai.transcriptions", tokens, cost);
        assertEstimatedWhereNoDurationIsTold(gateway, client);
    }

    private static String modelInForm(Gateway gateway, LedgerRow row) {
        return gateway.provider().call(row.requestId().toString()).orElseThrow().model();
    }

    private static TranscriptionCreateParams.Builder transcription(String model) {
        return TranscriptionCreateParams.builder()
                .file(file("salt.wav", wave()))
                .model(model);
    }

    /** The file's own duration counts, then. */
    private static void assertEstimatedWhereNoDurationIsTold(Gateway gateway, OpenAIClient client) {
        String text = client.audio()
                .transcriptions()
                .create(transcription("whisper-1")
                        .responseFormat(AudioResponseFormat.TEXT)
                        .build())
                .asTranscription()
                .text();
        assertTrue(text.contains("salt"));
        LedgerRow written = last(gateway, 6);
        assertEquals(heard(2_500), written.usage());
        assertEquals(250_000, written.costNanoUsd());
        assertTrue(written.estimated());

        client.audio().transcriptions().create(transcription("whisper-large-v3").build());
        LedgerRow groq = last(gateway, 7);
        assertEquals(heard(2_500), groq.usage());
        assertEquals(308_334, groq.costNanoUsd(), "as ten seconds");
        assertTrue(groq.estimated());
    }

    @GatewayTest
    void speech_is_billed_by_its_text_or_by_what_its_stream_tells(Gateway gateway) throws Exception {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        try (HttpResponse audio = client.audio().speech().create(speech("tts-1").build())) {
            assertEquals(11_000, audio.body().readAllBytes().length);
            assertEquals("audio/mpeg", audio.headers().values("content-type").getFirst());
        }
        Usage characters = new Usage(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11);
        assertRow(last(gateway, 1), "openai.speech", characters, 165_000);

        try (HttpResponse audio =
                client.audio().speech().create(speech("gpt-4o-mini-tts").build())) {
            assertEquals(11_000, audio.body().readAllBytes().length);
        }
        assertTrue(last(gateway, 2).estimated());
        assertEquals(18, last(gateway, 2).usage().outputTokens(), "told from the 13 bytes of its text");

        try (HttpResponse events = client.audio()
                .speech()
                .create(speech("gpt-4o-mini-tts")
                        .streamFormat(SpeechCreateParams.StreamFormat.SSE)
                        .build())) {
            assertTrue(new String(events.body().readAllBytes(), UTF_8).endsWith("}\n\n"));
        }
        assertRow(last(gateway, 3), "openai.speech", Usage.tokens(2, 22), 2 * 600 + 22 * 12_000);
    }

    private static SpeechCreateParams.Builder speech(String model) {
        return SpeechCreateParams.builder().model(model).voice("alloy").input("Salt – salt");
    }

    @GatewayTest
    void what_cannot_be_metered_or_understood_is_refused_in_the_sdk_s_own_words(Gateway gateway) {
        OpenAIClient client = OpenAiSdkIT.client(gateway, gateway.key());
        ImageGenerateParams.Builder salt = ImageGenerateParams.builder().prompt("salt");
        assertRefused(
                "n",
                () -> client.images()
                        .generate(salt.model(IMAGE_MODEL).n(1_000_000_000).build()));
        assertRefused(
                "does not do",
                () -> client.images().generate(salt.n(1).model("whisper-1").build()));
        assertRefused(
                "model",
                () -> client.images()
                        .edit(ImageEditParams.builder()
                                .image(image())
                                .prompt("salt")
                                .build()));
        assertRefused(
                "does not do",
                () -> client.audio()
                        .transcriptions()
                        .create(transcription("tts-1").build()));
        assertFormsRefused(gateway);
        assertTrue(gateway.ledger().rows().isEmpty());
        assertRefused(
                "Missing required parameter: 'prompt'",
                () -> client.images()
                        .generate(salt.model(IMAGE_MODEL).prompt("").build()));
        assertEquals(0, last(gateway, 1).costNanoUsd());
        client.audio()
                .transcriptions()
                .create(transcription("whisper-1")
                        .putAdditionalHeader("x-sim-script", "usage_negative")
                        .build());
        assertTrue(last(gateway, 2).estimated());
        assertEquals(heard(2_500), last(gateway, 2).usage());
    }

    private static void assertFormsRefused(Gateway gateway) {
        Ask form = Ask.post("/v1/audio/transcriptions", gateway.key())
                .header("content-type", "multipart/form-data; boundary=salt");
        String file = "--salt\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nRIFF\r\n";
        String model = "--salt\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n";
        assertBad(gateway, form.body(file + model), "not whole");
        assertBad(gateway, form.body(file + "--salt--"), "model");
        assertBad(gateway, form.body(model + "--salt--"), "file");
        assertBad(gateway, form.body(file + model + model + "--salt--"), "twice");
        assertBad(gateway, form.body("{}"), "not whole");
        assertBad(gateway, form.header("content-type", "application/json").body("{}"), "must be a form");
        assertBad(gateway, Ask.post("/v1/images/edits", gateway.key()).body("{}"), "must be a form");
    }

    private static void assertBad(Gateway gateway, Ask ask, String why) {
        Answered answered = gateway.call(ask);
        assertEquals(400, answered.status(), answered::toString);
        assertTrue(answered.toString().contains(why), answered::toString);
    }

    private static void assertRefused(String why, Runnable call) {
        String message = assertThrows(BadRequestException.class, call::run).getMessage();
        assertTrue(message.contains(why), () -> why + ": " + message);
    }
}
