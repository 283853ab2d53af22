package gabelle.verticles.dispatch;

import gabelle.engine.outcome.Failure;
import java.util.List;

/** What loops tell the dispatch actor. */
public sealed interface DispatchMessage {
    String REPORT = "dispatch.report";

    /** Everything one loop saw go wrong since its last report. */
    record Report(List<ProviderFailed> failures, List<String> unpricedModels) implements DispatchMessage {
        public Report {
            failures = List.copyOf(failures);
            unpricedModels = List.copyOf(unpricedModels);
        }
    }

    /** A provider failed so many times in the same way. */
    record ProviderFailed(String provider, Failure failure, long times) {}
}
