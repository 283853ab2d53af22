package gabelle.engine.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** In which order candidates are tried: by priority, and within one by chance in proportion to the weights. */
public final class Order {
    private Order() {}

    /**
     * All of them, each once.
     *
     * @param chance a number from 0 up to, and without, its argument, each as likely as the others
     */
    public static List<Candidate> of(List<Candidate> candidates, IntUnaryOperator chance) {
        if (candidates.size() < 2) {
            return candidates;
        }
        List<Candidate> left = new ArrayList<>(candidates);
        left.sort(Comparator.comparingInt(Candidate::priority)); // stable: where all differ it is the given order
        List<Candidate> order = new ArrayList<>(candidates.size());
        while (!left.isEmpty()) {
            order.add(left.remove(drawn(left, chance)));
        }
        return order;
    }

    /** Of those at the beginning that share a priority. */
    private static int drawn(List<Candidate> left, IntUnaryOperator chance) {
        int priority = left.getFirst().priority();
        int sum = 0;
        int equals = 0;
        while (equals < left.size() && left.get(equals).priority() == priority) {
            sum += left.get(equals++).weight();
        }
        int at = equals == 1 ? 0 : chance.applyAsInt(sum);
        int drawn = 0;
        while (at >= left.get(drawn).weight()) {
            at -= left.get(drawn++).weight();
        }
        return drawn;
    }
}
