package gabelle.verticles.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import gabelle.verticles.data.Secret;
import gabelle.verticles.vault.OwnKeys.OwnKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the rule: what the account has (valid +, invalid -), what is named, what the plan says, who pays. */
class HybridRuleTest {
    private static final UUID ACCOUNT = new UUID(7, 7);
    private static final Credential GLOBAL = new Credential(Optional.empty(), new Secret("the operator's"));

    /** As the vault orders them: the default first, then the newest. */
    private static OwnKeys own(String spelled) {
        List<OwnKey> keys = new ArrayList<>();
        for (String each : spelled.isEmpty() ? new String[0] : spelled.split(" ", -1)) {
            String[] named = each.substring(1).split("@", -1);
            UUID id = UUID.nameUUIDFromBytes(named[0].getBytes(java.nio.charset.StandardCharsets.UTF_8));
            Credential usable = new Credential(
                    Optional.of(new Credential.Stored(id, 1, Optional.of(ACCOUNT))), new Secret(named[0]));
            keys.add(new OwnKey(
                    id,
                    named.length > 1 ? named[1] : "openai",
                    named[0],
                    each.startsWith("+") ? Optional.of(usable) : Optional.empty()));
        }
        return new OwnKeys(1, keys);
    }

    private static String chosen(String own, String named, boolean fallsBack, boolean global) {
        Caller caller = new Caller(ACCOUNT, 1, named, fallsBack);
        Choice choice = HybridRule.choose(caller, own(own), "openai", global ? Optional.of(GLOBAL) : Optional.empty());
        return switch (choice) {
            case Choice.Personal(Credential key) -> key.key().reveal();
            case Choice.Global(Credential key) -> "global";
            case Choice.Nobody nobody -> nobody.why().why().code();
        };
    }

    @ParameterizedTest
    @CsvSource({
        // own             named  fallback operator's  who
        "'',               '',    false,   true,       global",
        "'',               '',    true,    true,       global",
        "'',               '',    false,   false,      no_provider_credential",
        "'',               '',    true,    false,      no_provider_credential",
        "'+a',             '',    false,   true,       a",
        "'+a',             '',    true,    true,       a",
        "'+a',             '',    false,   false,      a",
        "'+a +b',          '',    false,   true,       a",
        "'-a +b',          '',    false,   true,       b",
        "'-a +b',          '',    true,    true,       b",
        "'-a',             '',    false,   true,       provider_credential_invalid",
        "'-a -b',          '',    false,   true,       provider_credential_invalid",
        "'-a',             '',    true,    true,       global",
        "'-a',             '',    true,    false,      no_provider_credential",
        "'-a',             '',    false,   false,      provider_credential_invalid",
        "'+a@groq',        '',    false,   true,       global",
        "'-a@groq',        '',    false,   true,       global",
        "'+a@groq',        '',    false,   false,      no_provider_credential",
        "'+a +b',          b,     false,   true,       b",
        "'+a -b',          b,     false,   true,       provider_credential_invalid",
        "'+a -b',          b,     true,    true,       global",
        "'+a',             c,     false,   true,       invalid_request",
        "'+a',             c,     true,    true,       invalid_request",
        "'',               c,     true,    true,       invalid_request",
        "'+a@groq',        a,     true,    true,       invalid_request",
    })
    void own_keys_come_before_the_operators(
            String own, String named, boolean fallsBack, boolean global, String expected) {
        assertEquals(expected, chosen(own, named, fallsBack, global));
    }

    @Test
    void one_is_named_by_its_id_as_well() {
        String id = own("+a").keys().getFirst().id().toString();

        assertEquals("a", chosen("+b +a", id, false, true));
        assertEquals("a", chosen("+b +a", id.toUpperCase(java.util.Locale.ROOT), false, true));
    }

    @Test
    void a_message_says_no_key() {
        Caller caller = new Caller(ACCOUNT, 1, "", false);
        Choice refused = HybridRule.choose(caller, own("-a"), "openai", Optional.of(GLOBAL));

        assertFalse(
                ((Choice.Nobody) refused).why().message().contains(GLOBAL.key().reveal()));
    }
}
