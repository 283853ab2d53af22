package gabelle.e2e;

import java.util.List;

/**
 * What became of one race.
 *
 * @param killed calls that were open at the provider when nodes were killed
 * @param peak calls that were open there at one time, at the most
 * @param broken calls whose node was killed
 * @param busy answers with 503, after which the client called again
 * @param late calls that passed when all was quiet, with what was left
 */
record RaceRound(
        RaceMoney money,
        int kills,
        long killed,
        long peak,
        long passed,
        long refused,
        long broken,
        long busy,
        long late,
        long ms) {
    static String table(List<RaceRound> rounds) {
        StringBuilder table = new StringBuilder(String.format(
                "%-10s %6s %8s %8s %8s %8s %8s %6s %6s %7s%n",
                "paid by", "kills", "killed", "peak", "passed", "refused", "broken", "busy", "late", "ms"));
        rounds.forEach(round -> table.append(round).append(System.lineSeparator()));
        return table.toString();
    }

    @Override
    public String toString() {
        return String.format(
                "%-10s %6d %8d %8d %8d %8d %8d %6d %6d %7d",
                money, kills, killed, peak, passed, refused, broken, busy, late, ms);
    }
}
