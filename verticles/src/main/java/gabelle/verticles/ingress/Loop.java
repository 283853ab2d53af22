package gabelle.verticles.ingress;

import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.loop.RequestIds;
import gabelle.verticles.settings.ServerSettings;
import io.vertx.core.file.FileSystem;

/**
 * What the calls of one event loop share.
 *
 * @param outputTokensAssumed reserved of tokens per minute for a call that does not bound its own output
 */
record Loop(
        ServerSettings settings,
        long outputTokensAssumed,
        RequestIds requestIds,
        Deadlines deadlines,
        MemoryBudget bodyMemory,
        RequestParser parser,
        InputTokens inputTokens,
        CallMeters meters,
        FileSystem files) {}
