package gabelle.verticles.ingress;

import gabelle.engine.journal.CallFacts;
import gabelle.engine.journal.Record;
import gabelle.engine.meter.Usage;
import gabelle.engine.outcome.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts calls and what they used. The meters of a tag combination are looked up once a loop; only priced models get
 * one of their own, so that clients cannot invent series.
 */
final class CallMeters {
    private static final String NONE = "none";

    private final MeterRegistry registry;
    private final Map<CallTags, Counter> calls = new HashMap<>();
    private final Map<ModelTags, ModelMeters> models = new HashMap<>();
    private final Timer overhead;

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
        this.overhead = registry.timer("gabelle.overhead");
    }

    void count(Surface surface, Outcome outcome, Record.@Nullable Closing closing, long overheadNanos) {
        overhead.record(overheadNanos, TimeUnit.NANOSECONDS);
        if (closing == null) {
            calls(new CallTags(surface.tag(), NONE, NONE, reason(outcome))).increment();
            return;
        }
        CallFacts facts = closing.facts();
        calls(new CallTags(surface.tag(), facts.provider(), facts.model(), reason(outcome)))
                .increment();
        models.computeIfAbsent(new ModelTags(facts.provider(), facts.model()), this::modelMeters)
                .count(closing);
    }

    /** Refusals and failures are told apart by their code: {@code refused} alone would not say what to do. */
    private static String reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Served served -> outcome.tag();
            case Outcome.Abandoned abandoned -> outcome.tag();
            case Outcome.Refused refused -> refused.why().code();
            case Outcome.Failed failed -> failed.why().code();
        };
    }

    private Counter calls(CallTags tags) {
        return calls.computeIfAbsent(
                tags,
                absent -> registry.counter(
                        "gabelle.calls",
                        "surface",
                        tags.surface,
                        "provider",
                        tags.provider,
                        "model",
                        tags.model,
                        "outcome",
                        tags.outcome));
    }

    private ModelMeters modelMeters(ModelTags tags) {
        return new ModelMeters(
                registry.timer("gabelle.ttft", "provider", tags.provider, "model", tags.model),
                tokens(tags, "input"),
                tokens(tags, "cached"),
                tokens(tags, "cache_write"),
                tokens(tags, "output"),
                tokens(tags, "reasoning"));
    }

    private Counter tokens(ModelTags tags, String kind) {
        return registry.counter("gabelle.tokens", "provider", tags.provider, "model", tags.model, "kind", kind);
    }

    private record CallTags(String surface, String provider, String model, String outcome) {}

    private record ModelTags(String provider, String model) {}

    private record ModelMeters(
            Timer ttft, Counter input, Counter cached, Counter cacheWrite, Counter output, Counter reasoning) {
        void count(Record.Closing closing) {
            Usage usage = closing.ending().usage();
            input.increment((double) usage.input() + usage.audioInput() + usage.imageInput());
            cached.increment((double) usage.cacheRead());
            cacheWrite.increment((double) usage.cacheWrite() + usage.cacheWriteLong());
            output.increment((double) usage.output() + usage.audioOutput() + usage.imageOutput());
            reasoning.increment((double) usage.reasoning());
            if (closing.ending().ttftMs() >= 0) {
                ttft.record(closing.ending().ttftMs(), TimeUnit.MILLISECONDS);
            }
        }
    }
}
