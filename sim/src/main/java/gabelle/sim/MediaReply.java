package gabelle.sim;

import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers with images, speech and transcripts, as OpenAI's API reference shows them; whisper-large-v3 answers as Groq does
 * and grok-imagine as xAI, both of which leave the usage out. What is in them means nothing.
 */
final class MediaReply {
    private static final CharSequence TEXT = "text/plain; charset=utf-8";
    private static final CharSequence MP3 = "audio/mpeg";
    private static final String SAID = "The gabelle was a tax on salt.";

    /** As base64; an image of 1,024 × 1,024 pixels has more, this is enough to be a nuisance. */
    private static final int IMAGE_CHARS = 400_000;

    private static final long TOKENS_OF_IMAGE_FILE = 323;
    private static final int AUDIO_BYTES_PER_CHARACTER = 1_000;
    private static final long AUDIO_TOKENS_PER_SECOND = 10;

    private final OpenCall call;
    private final MediaRequest asked;

    private MediaReply(OpenCall call, MediaRequest asked) {
        this.call = call;
        this.asked = asked;
    }

    static Answer of(OpenCall call, MediaRequest asked) {
        MediaReply reply = new MediaReply(call, asked);
        return switch (asked.path) {
            case MediaRequest.SPEECH -> reply.speech();
            case MediaRequest.TRANSCRIPTIONS, MediaRequest.TRANSLATIONS -> reply.transcript();
            default -> reply.images();
        };
    }

    private boolean tells() {
        return !call.script.has(Word.NO_USAGE);
    }

    private Answer answer(CharSequence type, Bytes body, TokenCounts counts) {
        return new Answer(200, type, body, counts, 0, tells());
    }

    private TokenCounts told(TokenCounts counts) {
        return ChatAnswer.reported(counts, call.script);
    }

    private Answer images() {
        boolean tokens = asked.model().startsWith("gpt-image");
        long imageTokens = asked.files() * TOKENS_OF_IMAGE_FILE;
        long prompt = call.script.value(Word.PROMPT, 50) + imageTokens;
        long perImage = call.script.value(Word.COMPLETION, 272);
        TokenCounts counts = tokens ? new TokenCounts(prompt, 0, perImage * asked.images(), 0) : TokenCounts.NONE;
        Consumer<Bytes> usage = json -> imageUsage(json, told(counts), imageTokens);
        if (asked.stream()) {
            String kind = asked.files() > 0 ? "image_edit" : "image_generation";
            Bytes events = new Bytes(IMAGE_CHARS * 2);
            image(event(events, kind + ".partial_image")).add(",\"partial_image_index\":0}\n\n");
            image(event(events, kind + ".completed"));
            usage.accept(events);
            return answer(Head.EVENTS, events.add("}\n\n"), counts);
        }
        Bytes json = new Bytes(IMAGE_CHARS).add("{\"created\":1713833628,\"data\":[");
        for (long i = 0; i < asked.images(); i++) {
            json.add(i == 0 ? "{" : ",{");
            if (tokens) {
                json.add("\"b64_json\":\"").fill('A', IMAGE_CHARS).add("\"}");
            } else {
                json.add("\"url\":\"https://images.example/").number(i).add(".jpeg\",\"mime_type\":\"image/jpeg\"}");
            }
        }
        json.add(']');
        if (tokens) {
            usage.accept(json);
        }
        return answer(Head.JSON, json.add('}'), counts);
    }

    private static Bytes event(Bytes events, String type) {
        return events.add("event: ")
                .add(type)
                .add("\ndata: {\"type\":\"")
                .add(type)
                .add('"');
    }

    private static Bytes image(Bytes json) {
        return json.add(",\"b64_json\":\"").fill('A', IMAGE_CHARS).add('"');
    }

    private void imageUsage(Bytes json, TokenCounts counts, long imageTokens) {
        if (tells()) {
            json.add(",\"usage\":{\"total_tokens\":").number(counts.total());
            json.add(",\"input_tokens\":").number(counts.prompt());
            json.add(",\"output_tokens\":").number(counts.completion());
            json.add(",\"input_tokens_details\":{\"text_tokens\":").number(counts.prompt() - imageTokens);
            json.add(",\"image_tokens\":").number(imageTokens);
            json.add("},\"output_tokens_details\":{\"image_tokens\":").number(counts.completion());
            json.add(",\"text_tokens\":0}}");
        }
    }

    private Answer speech() {
        int characters = asked.field("input", "").length();
        TokenCounts counts = asked.model().startsWith("tts-")
                ? TokenCounts.NONE
                : new TokenCounts(Math.max(1, characters / 4), 0, characters * 2L, 0);
        if (!asked.stream()) {
            return answer(MP3, new Bytes(64).fill('~', characters * AUDIO_BYTES_PER_CHARACTER), counts);
        }
        Bytes events = new Bytes(1024);
        events.add("data: {\"type\":\"speech.audio.delta\",\"audio\":\"")
                .fill('A', 4_000)
                .add("\"}\n\n");
        events.add("data: {\"type\":\"speech.audio.done\"");
        plainUsage(events, told(counts), null);
        return answer(Head.EVENTS, events.add("}\n\n"), counts);
    }

    private void plainUsage(Bytes json, TokenCounts counts, @Nullable String details) {
        if (tells()) {
            json.add(",\"usage\":{\"input_tokens\":").number(counts.prompt());
            json.add(",\"output_tokens\":").number(counts.completion());
            if (details != null) {
                json.add(details);
            }
            json.add(",\"total_tokens\":").number(counts.total()).add('}');
        }
    }

    private Answer transcript() {
        boolean tokens = asked.model().startsWith("gpt-");
        long audio = Math.round(asked.seconds() * AUDIO_TOKENS_PER_SECOND);
        TokenCounts counts = tokens ? new TokenCounts(audio + 4, 0, 9, 0) : TokenCounts.NONE;
        Consumer<Bytes> usage = json -> transcriptUsage(json, tokens, told(counts), audio);
        if (asked.stream()) {
            Bytes events =
                    new Bytes(256).add("data: {\"type\":\"transcript.text.delta\",\"delta\":\"" + SAID + "\"}\n\n");
            events.add("data: {\"type\":\"transcript.text.done\",\"text\":\"" + SAID + '"');
            usage.accept(events);
            return answer(Head.EVENTS, events.add("}\n\n"), counts);
        }
        return switch (asked.field("response_format", "json")) {
            case "text" -> answer(TEXT, new Bytes(64).add(SAID + "\n"), counts);
            case "srt" -> answer(TEXT, new Bytes(64).add("1\n00:00:00,000 --> 00:00:02,500\n" + SAID + "\n\n"), counts);
            case "vtt" ->
                answer(TEXT, new Bytes(64).add("WEBVTT\n\n00:00.000 --> 00:02.500\n" + SAID + "\n\n"), counts);
            case "verbose_json" -> {
                Bytes json = new Bytes(512).add("{\"task\":\"transcribe\",\"language\":\"english\",\"duration\":");
                json.add(decimal(asked.seconds()))
                        .add(",\"text\":\"" + SAID + "\",\"segments\":[{\"id\":0,\"seek\":0,");
                json.add("\"start\":0.0,\"end\":2.5,\"text\":\"" + SAID + "\",\"tokens\":[50364,440],");
                json.add(
                        "\"temperature\":0.0,\"avg_logprob\":-0.2,\"compression_ratio\":1.1,\"no_speech_prob\":0.01}]");
                usage.accept(json);
                yield answer(Head.JSON, json.add('}'), counts);
            }
            default -> {
                Bytes json = new Bytes(128).add("{\"text\":\"" + SAID + '"');
                usage.accept(json);
                yield answer(Head.JSON, json.add('}'), counts);
            }
        };
    }

    private void transcriptUsage(Bytes json, boolean tokens, TokenCounts counts, long audio) {
        if (asked.model().startsWith("whisper-large")) {
            json.add(",\"x_groq\":{\"id\":\"req_simulated\"}");
        } else if (tokens) {
            plainUsage(
                    json,
                    counts,
                    ",\"type\":\"tokens\",\"input_token_details\":{\"text_tokens\":" + (counts.prompt() - audio)
                            + ",\"audio_tokens\":" + audio + "}");
        } else if (tells()) {
            long seconds = (long) Math.ceil(asked.seconds());
            json.add(",\"usage\":{\"type\":\"duration\",\"seconds\":")
                    .number(call.script.has(Word.USAGE_NEGATIVE) ? -seconds : seconds);
            json.add('}');
        }
    }

    private static String decimal(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }
}
