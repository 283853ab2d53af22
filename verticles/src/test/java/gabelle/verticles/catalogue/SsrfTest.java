package gabelle.verticles.catalogue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.keys.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a base URL cannot lead calls, whatever it says and whatever its name says later. */
final class SsrfTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final PrivateAddresses NONE = PrivateAddresses.of(List.of());
    private static final int TIMEOUT_MS = 5_000;

    /** What names lead to in this test; any other asks the machine, which asks nobody about an address. */
    private static final Map<String, String> NAMES = Map.of(
            "api.example.com", "93.184.216.34",
            "inside.example.com", "10.1.2.3",
            "here.example.com", "127.0.0.1",
            "metadata.google.internal", "169.254.169.254",
            "six.example.com", "fd12:3456::1",
            "mapped.example.com", "::ffff:192.168.0.1",
            "localhost", "127.0.0.1",
            "ollama", "172.17.0.2");

    private static final String PRIVATE_PLACES = """
            http://169.254.169.254/v1
            https://169.254.169.254/latest/meta-data
            https://metadata.google.internal/computeMetadata/v1
            http://metadata.google.internal/v1
            https://[fd00:ec2::254]/latest
            https://100.100.100.200/latest
            https://168.63.129.16/v1
            https://192.0.0.192/opc/v2
            https://127.0.0.1/v1
            http://127.0.0.1:6379/v1
            https://127.1/v1
            https://127.255.255.254/v1
            https://2130706433/v1
            http://2130706433/v1
            https://0x7f000001/v1
            https://0x7f.1/v1
            https://0177.0.0.1/v1
            https://017700000001/v1
            https://0/v1
            https://0.0.0.0/v1
            https://[::1]/v1
            https://[::]/v1
            https://[::ffff:127.0.0.1]/v1
            https://[::ffff:7f00:1]/v1
            https://[::127.0.0.1]/v1
            https://[64:ff9b::a01:203]/v1
            https://[64:ff9b::169.254.169.254]/v1
            https://[2002:7f00:1::]/v1
            https://[2001::1]/v1
            https://[fe80::1]/v1
            https://[fe80::1%25eth0]/v1
            https://[fec0::1]/v1
            https://[ff02::1]/v1
            https://[fc00::1]/v1
            https://10.0.0.1/v1
            https://172.16.0.1/v1
            https://192.168.1.1/v1
            https://100.64.0.1/v1
            https://198.18.0.1/v1
            https://224.0.0.1/v1
            https://255.255.255.255/v1
            https://localhost/v1
            https://localhost./v1
            https://LOCALHOST/v1
            https://ollama:11434/v1
            https://inside.example.com/v1
            https://here.example.com/v1
            https://six.example.com/v1
            https://mapped.example.com/v1
            https://api.example.com@127.0.0.1/v1
            https://api.example.com\\@127.0.0.1/v1
            https://127.0.0.1#@api.example.com
            https://api.example.com./v1
            http://api.example.com/v1
            file:///etc/passwd
            gopher://127.0.0.1:6379/v1
            https://①②⑦.0.0.1/v1
            """;

    static Stream<String> privatePlaces() {
        return PRIVATE_PLACES.lines();
    }

    @AfterAll
    static void close() {
        Await.value(VERTX.close());
    }

    private static InetAddress[] lookup(String host) throws UnknownHostException {
        return InetAddress.getAllByName(NAMES.getOrDefault(host, host));
    }

    private static CheckedAddress address(String url, boolean byHand, PrivateAddresses listed) {
        URI base = BaseUrl.parse(url);
        return new CheckedAddress(
                VERTX, base, new AddressRule(base, byHand, listed), TIMEOUT_MS, SsrfTest::lookup, System::nanoTime);
    }

    /** What came of the address: where it leads, or why it does not. */
    private static Future<SocketAddress> asked(String url, boolean byHand, PrivateAddresses listed) {
        CheckedAddress address = address(url, byHand, listed);
        Future<SocketAddress> now = address.now();
        Await.until("it is known", Duration.ofSeconds(10), now::isComplete);
        address.close();
        return now;
    }

    private static boolean refuses(String url, boolean byHand, PrivateAddresses listed) {
        try {
            return asked(url, byHand, listed).cause() instanceof RefusedAddress;
        } catch (IllegalArgumentException noBaseUrl) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("privatePlaces")
    void what_came_through_the_api_leads_to_no_private_place(String url) {
        assertTrue(refuses(url, false, NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.example.com/v1",
                "https://93.184.216.34/v1",
                "https://93.184.216.34:8443/v1",
                "https://[2606:4700::1111]/v1",
                "https://[64:ff9b::5db8:d822]/v1"
            })
    void public_places_are_where_calls_go(String url) {
        assertTrue(asked(url, false, NONE).succeeded());
    }

    @Test
    void a_private_host_that_the_node_s_own_configuration_names_is_meant() {
        for (String url : List.of("http://localhost:8000/v1", "http://127.0.0.1:1/v1", "http://ollama:11434/v1")) {
            assertTrue(asked(url, true, NONE).succeeded(), url);
        }
        assertTrue(refuses("https://inside.example.com/v1", true, NONE), "a public name that leads inside is not");
        assertTrue(refuses("http://metadata.google.internal/v1", true, NONE), "and the metadata never is");
    }

    @Test
    void what_the_operator_lists_may_be_called_whoever_names_it() {
        PrivateAddresses listed = PrivateAddresses.of(List.of("10.0.0.0/8", "Ollama", "::1", "169.254.0.0/16"));
        for (String url : List.of(
                "https://inside.example.com/v1", "http://ollama:11434/v1", "http://10.9.9.9/v1", "http://[::1]/v1")) {
            assertTrue(asked(url, false, listed).succeeded(), url);
        }
        for (String url :
                List.of("https://here.example.com/v1", "https://192.168.0.1/v1", "https://169.254.169.254/v1")) {
            assertTrue(refuses(url, false, listed), url);
        }
        for (String wrong : List.of("10.0.0.0/33", "10.0.0", "a b", "", "http://ollama")) {
            assertThrows(IllegalArgumentException.class, () -> PrivateAddresses.of(List.of(wrong)), wrong);
        }
    }

    @Test
    void the_address_that_was_checked_is_the_one_that_is_connected_to() {
        SocketAddress found = asked("https://api.example.com/v1", false, NONE).result();
        assertEquals("93.184.216.34", found.hostAddress());
        assertEquals(443, found.port());
        assertEquals("93.184.216.34", found.host(), "nothing is left to be looked up again");
    }

    @Test
    void a_name_that_changes_its_mind_leads_nowhere() {
        AtomicReference<String> leadsTo = new AtomicReference<>("127.0.0.1");
        AtomicLong nanoTime = new AtomicLong();
        URI base = BaseUrl.parse("https://rebinding.example.com/v1");
        CheckedAddress address = new CheckedAddress(
                VERTX,
                base,
                new AddressRule(base, false, NONE),
                TIMEOUT_MS,
                host -> InetAddress.getAllByName(leadsTo.get()),
                nanoTime::get);
        assertInstanceOf(RefusedAddress.class, failure(address));
        leadsTo.set("93.184.216.34");
        assertEquals("93.184.216.34", Await.value(address.now()).hostAddress());
        leadsTo.set("127.0.0.1");
        assertEquals("93.184.216.34", Await.value(address.now()).hostAddress(), "it was checked a moment ago");
        nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
        assertEquals("93.184.216.34", Await.value(address.now()).hostAddress(), "the one that was checked, once more");
        Await.until("it is refused", Duration.ofSeconds(10), () -> failure(address) instanceof RefusedAddress);
        address.close();
    }

    @Test
    void a_name_server_that_is_away_does_not_take_a_known_address_away() {
        AtomicReference<String> leadsTo = new AtomicReference<>("93.184.216.34");
        AtomicLong nanoTime = new AtomicLong();
        URI base = BaseUrl.parse("https://api.example.com/v1");
        AtomicLong lookups = new AtomicLong();
        CheckedAddress address = new CheckedAddress(
                VERTX,
                base,
                new AddressRule(base, false, NONE),
                TIMEOUT_MS,
                host -> {
                    lookups.incrementAndGet();
                    return InetAddress.getAllByName(leadsTo.get());
                },
                nanoTime::get);
        Await.value(address.now());
        leadsTo.set("no.such.name.invalid");
        nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
        Await.until("it was asked for in vain", Duration.ofSeconds(10), () -> {
            assertEquals("93.184.216.34", Await.value(address.now()).hostAddress());
            return lookups.get() > 2;
        });
        address.close();
    }

    private static Throwable failure(CheckedAddress address) {
        Future<SocketAddress> now = address.now();
        Await.until("it is known", Duration.ofSeconds(10), now::isComplete);
        return now.cause();
    }

    @Test
    void of_several_addresses_only_those_that_may_be_are_used() {
        URI base = BaseUrl.parse("https://two.example.com/v1");
        CheckedAddress address = new CheckedAddress(
                VERTX,
                base,
                new AddressRule(base, false, NONE),
                TIMEOUT_MS,
                host -> new InetAddress[] {InetAddress.getByName("10.0.0.1"), InetAddress.getByName("93.184.216.34")},
                System::nanoTime);
        assertEquals("93.184.216.34", Await.value(address.now()).hostAddress());
        address.close();
    }
}
