package gabelle.verticles.ingress;

import gabelle.verticles.loop.Deadlines;
import gabelle.verticles.loop.RequestIds;

/** What the calls of one event loop share. */
record Loop(
        IngressSettings settings,
        RequestIds requestIds,
        Deadlines deadlines,
        MemoryBudget bodyMemory,
        RequestParser parser,
        CallMeters meters) {}
