package gabelle.engine.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.engine.Seeded;
import gabelle.engine.key.RateLimits;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BucketTest {
    private static final long START_MS = 1_790_000_000_000L;

    @Test
    void never_admits_more_than_its_capacity_and_the_refill_over_any_window() {
        Seeded.forEach(300, random -> {
            long rate = rate(random);
            int steps = 80;
            long[] atMs = new long[steps];
            long[] admitted = new long[steps];
            Bucket bucket = new Bucket();
            long nowMs = START_MS;
            for (int i = 0; i < steps; i++) {
                nowMs += random.nextInt(4) == 0 ? random.nextLong(70_000) : random.nextLong(50);
                bucket.advance(rate, nowMs);
                long n = random.nextLong(Math.max(1, rate / 3)) + 1;
                if (n <= rate && bucket.msUntil(n) == 0) {
                    bucket.take(n);
                    admitted[i] = n;
                }
                atMs[i] = nowMs;
            }
            assertWindows(rate, atMs, admitted);
        });
    }

    private static void assertWindows(long rate, long[] atMs, long[] admitted) {
        for (int from = 0; from < atMs.length; from++) {
            long sum = 0;
            for (int to = from; to < atMs.length; to++) {
                sum += admitted[to];
                BigInteger bound =
                        BigInteger.valueOf(rate).multiply(BigInteger.valueOf(60_000 + atMs[to] - atMs[from]));
                assertTrue(
                        BigInteger.valueOf(sum)
                                        .multiply(BigInteger.valueOf(60_000))
                                        .compareTo(bound)
                                <= 0,
                        sum + " admitted in " + (atMs[to] - atMs[from]) + " ms at a rate of " + rate);
            }
        }
    }

    @Test
    void equals_a_model_in_unbounded_arithmetic() {
        Seeded.forEach(500, random -> {
            BigInteger unit = BigInteger.valueOf(60_000);
            long rate = rate(random);
            BigInteger level = BigInteger.valueOf(rate).multiply(unit);
            Bucket bucket = new Bucket();
            long nowMs = START_MS;
            bucket.advance(rate, nowMs);
            for (int i = 0; i < 200; i++) {
                long elapsedMs = random.nextInt(10) == 0 ? random.nextLong(1L << 40) : random.nextLong(3_000);
                rate = random.nextInt(30) == 0 ? rate(random) : rate;
                nowMs += elapsedMs;
                BigInteger capacity = BigInteger.valueOf(rate).multiply(unit);
                level = level.add(BigInteger.valueOf(rate).multiply(BigInteger.valueOf(elapsedMs)))
                        .min(capacity);
                bucket.advance(rate, nowMs);

                long n = random.nextLong(-rate, rate * 2 + 1);
                assertEquals(waitMs(level, capacity, n, rate), bucket.msUntil(n));
                if (random.nextBoolean()) {
                    bucket.take(n);
                    level = level.subtract(BigInteger.valueOf(n).multiply(unit)).min(capacity);
                    level = level.max(BigInteger.valueOf(-RateLimits.MAX).multiply(unit));
                }
                BigInteger whole = level.signum() < 0 ? BigInteger.ZERO : level.divide(unit);
                assertEquals(whole.longValueExact(), bucket.remaining());
            }
        });
    }

    private static long waitMs(BigInteger level, BigInteger capacity, long n, long rate) {
        BigInteger wanted =
                BigInteger.valueOf(n).multiply(BigInteger.valueOf(60_000)).min(capacity);
        BigInteger[] parts = wanted.subtract(level).divideAndRemainder(BigInteger.valueOf(rate));
        long ms = parts[0].longValueExact() + (parts[1].signum() > 0 ? 1 : 0);
        return Math.max(0, ms);
    }

    @Test
    void the_stated_wait_is_exact_to_the_millisecond() {
        Seeded.forEach(500, random -> {
            long rate = rate(random);
            Bucket bucket = new Bucket();
            bucket.advance(rate, START_MS);
            bucket.take(rate + random.nextLong(rate));
            long n = random.nextLong(rate) + 1;
            long waitMs = bucket.msUntil(n);

            bucket.advance(rate, START_MS + waitMs - 1);
            assertTrue(bucket.msUntil(n) == 1, "fits too early");
            bucket.advance(rate, START_MS + waitMs);
            assertEquals(0, bucket.msUntil(n));
        });
    }

    @Test
    void time_that_runs_backwards_refills_nothing_twice() {
        Bucket bucket = new Bucket();
        bucket.advance(60, START_MS);
        bucket.take(60);
        bucket.advance(60, START_MS + 1_000);
        bucket.advance(60, START_MS);
        bucket.advance(60, START_MS + 1_000);

        assertEquals(1, bucket.remaining());
    }

    @Test
    void a_need_above_the_capacity_fits_when_the_bucket_is_full_and_leaves_a_debt() {
        Bucket bucket = new Bucket();
        bucket.advance(1_000, START_MS);
        assertEquals(0, bucket.msUntil(3_000));
        bucket.take(3_000);

        assertEquals(0, bucket.remaining());
        assertEquals(120_000, bucket.msUntil(0));
        assertEquals(180_000, bucket.msUntil(3_000));
    }

    @Test
    void what_runs_over_is_lost() {
        Bucket bucket = new Bucket();
        bucket.advance(10, START_MS);
        bucket.give(5);
        bucket.take(10);

        assertEquals(0, bucket.remaining());
    }

    private static long rate(SplittableRandom random) {
        return random.nextInt(5) == 0
                ? RateLimits.MAX - random.nextLong(1_000)
                : 1 + random.nextLong(1L << random.nextInt(1, 33));
    }
}
