package gabelle.verticles.ingress;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import gabelle.engine.Seeded;
import gabelle.engine.meter.Dialect;
import gabelle.engine.meter.JsonTap;
import gabelle.engine.meter.SseTap;
import gabelle.engine.meter.UsageTap;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Answers without a usage: what is estimated of them, compared with what their text has by OpenAI's own tokenizer. */
final class DeliveredTokensTest {
    private static final List<String> TEXTS = List.of(
            "The gabelle was a very unpopular tax on salt in France that was established during the mid-14th century"
                    + " and lasted, with brief lapses and revisions, until 1946. Because all French citizens needed salt"
                    + " for use in cooking, for preserving food, and for raising livestock, the tax propagated.\n\n",
            "La gabelle était un impôt très impopulaire ; elle fut créée au XIVᵉ siècle, et l'Assemblée l'abolit en 1790."
                    + " À Noël, où l'été s'achève, les élèves étudiaient déjà.\n",
            "Die Salzsteuer war höchst unbeliebt: Schmuggler, Zöllner und Bürger stritten über Jahrhunderte darüber.\n",
            "Габель — налог на соль во Франции, введённый в четырнадцатом веке и отменённый только в 1946 году.\n",
            "盐税是法国历史上一种非常不受欢迎的税收,十四世纪中叶设立,直到一九四六年才被废除。\n",
            "塩税は、十四世紀の半ばに定められ、一九四六年まで続いた、とても嫌われた税であった。\n",
            "가벨은 프랑스에서 소금에 부과된 매우 인기 없는 세금이었다. 모든 시민이 소금을 필요로 했다.\n",
            "كانت ضريبة الملح في فرنسا ضريبة غير محبوبة للغاية، واستمرت حتى عام ١٩٤٦.\n",
            "नमक कर फ्रांस में बहुत अलोकप्रिय था और चौदहवीं शताब्दी में स्थापित किया गया था।\n",
            """
            public static long taxOf(List<Salt> salts) {
                long sum = 0;
                for (Salt s : salts) {
                    sum += Math.ceilDiv(s.grams() * RATE, 1_000);
                }
                return sum; // in deniers
            }
            """,
            "{\"id\":17,\"name\":\"salt\",\"tags\":[\"white\",\"fine\"],\"price\":{\"amount\":12.50,\"currency\":\"EUR\"}}\n",
            "1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987, 1597, 2584; 3.14159; 2026-11-20T22:08:28Z\n",
            """
            | a | b |
            |---|---|
            | 1 | **2** |

            - [x] `done`
            - [ ] _open_ → $x^2 \\ne y_1$
            """,
            "Salt 🧂, bread 🥖 and wine 🍷! 👍🏽 Bravo 🎉🎉 — c'est fini 😀.\n");

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            text.append(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        return text.toString();
    }

    private static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    private static byte[] event(String piece) {
        return ("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + quoted(piece) + "\"}}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void of_each_kind_of_text_at_least_its_tokens_are_estimated_and_not_much_more() {
        for (String text : TEXTS) {
            UsageTap tap = new SseTap(Dialect.OPENAI, true);
            tap.feed(event(text));
            long tokens = Tokenizer.O200K_BASE.count(text);
            long estimated = tap.deliveredTokensEstimate();
            assertTrue(estimated >= tokens, () -> estimated + " of " + tokens + ": " + text);
            assertTrue(estimated <= 3 * tokens, () -> estimated + " of " + tokens + ": " + text);
        }
    }

    @Test
    void a_stream_cut_off_anywhere_is_estimated_at_least_at_what_was_delivered() {
        Seeded.forEach(500, random -> {
            String text = text(random);
            UsageTap tap = new SseTap(Dialect.OPENAI, true);
            int at = 0;
            while (at < text.length() && random.nextInt(50) > 0) {
                int to = text.offsetByCodePoints(at, 1);
                to = Math.min(text.length(), to + random.nextInt(8));
                to -= to < text.length() && Character.isLowSurrogate(text.charAt(to)) ? 1 : 0;
                to = Math.max(to, text.offsetByCodePoints(at, 1));
                tap.feed(event(text.substring(at, to)));
                at = to;
            }
            long tokens = Tokenizer.O200K_BASE.count(text.substring(0, at));
            String delivered = tap.deliveredTokensEstimate() + " of " + tokens + ": " + text.substring(0, at);
            assertTrue(tap.deliveredTokensEstimate() >= tokens, delivered);
        });
    }

    @Test
    void an_answer_without_usage_is_estimated_at_least_at_its_text() {
        Seeded.forEach(200, random -> {
            String text = text(random);
            UsageTap tap = new JsonTap(Dialect.OPENAI);
            tap.feed(("{\"choices\":[{\"message\":{\"content\":\"" + quoted(text) + "\"}}]}")
                    .getBytes(StandardCharsets.UTF_8));
            long tokens = Tokenizer.O200K_BASE.count(text);
            assertTrue(tap.deliveredTokensEstimate() >= tokens, tap.deliveredTokensEstimate() + " of " + tokens);
        });
    }
}
