package gabelle.e2e;

import gabelle.engine.meter.Usage;
import java.util.UUID;

/** One call as it stands in the ledger. */
record LedgerRow(
        UUID requestId,
        UUID accountId,
        UUID keyId,
        String surface,
        String provider,
        String model,
        String servedModel,
        int status,
        String outcome,
        Usage usage,
        boolean estimated,
        long costNanoUsd,
        long chargeNanoUsd) {}
