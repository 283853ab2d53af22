package gabelle.verticles.dispatch;

import gabelle.engine.outcome.Failure;
import gabelle.verticles.vault.Credential;
import java.util.List;
import java.util.Map;

/** What loops tell the dispatch actor. */
public sealed interface DispatchMessage {
    String REPORT = "dispatch.report";

    /**
     * Everything one loop saw go wrong since its last report.
     *
     * @param opened how many circuits opened, by provider
     * @param unauthorized stored credentials that their providers answered 401 to
     * @param drains answers whose clients had gone, by what became of them
     */
    record Report(
            List<ProviderFailed> failures,
            Map<String, Long> opened,
            List<String> unpricedModels,
            List<Credential.Stored> unauthorized,
            Map<DrainResult, Long> drains)
            implements DispatchMessage {
        public Report {
            failures = List.copyOf(failures);
            opened = Map.copyOf(opened);
            unpricedModels = List.copyOf(unpricedModels);
            unauthorized = List.copyOf(unauthorized);
            drains = Map.copyOf(drains);
        }
    }

    /** A provider failed so many times in the same way. */
    record ProviderFailed(String provider, Failure failure, long times) {}
}
