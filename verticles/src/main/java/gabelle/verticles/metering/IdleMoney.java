package gabelle.verticles.metering;

import gabelle.engine.funds.FundKey;

/** Asks for money of a fund that lies idle in grants, before a request is refused for want of it. Blocking, bounded. */
public interface IdleMoney {
    /** Nothing lies idle. */
    IdleMoney NONE = (fund, amount) -> {};

    /** Returns as soon as so much of the fund is available, or nothing more comes. Never fails. */
    void gather(FundKey fund, long amount);
}
