package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Owner;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttemptKeysTest {
    private static final List<String> SERVER_CHOSEN = List.of("https://example.com/return", "1000", "ZAR");

    @Test
    void a_key_has_the_version_field_5_and_the_standard_variant() {
        for (int attempt = 1; attempt <= 100; attempt++) {
            UUID key = new AttemptKeys(Owner.ANONYMOUS, "key", SERVER_CHOSEN).key(attempt);
            assertThat(key.version()).isEqualTo(5);
            assertThat(key.variant()).isEqualTo(2);
        }
    }

    /** A deployment that changed the keys would open a second session for an app that repeats its request. */
    @Test
    void the_same_parts_always_give_the_same_key() {
        assertThat(new AttemptKeys(Owner.ANONYMOUS, "key", SERVER_CHOSEN).key(1))
                .isEqualTo(UUID.fromString("8467fe1e-287b-50c8-afe4-a2e272d758eb"));
        assertThat(new AttemptKeys(Owner.signedIn("https://issuer", "zoë"), "key", SERVER_CHOSEN).key(2))
                .isEqualTo(UUID.fromString("bb79bb58-d513-5b37-86fb-9d7e0869ab82"));
    }

    @Test
    void every_part_and_the_attempt_number_change_the_key() {
        Set<UUID> keys = new HashSet<>();
        keys.add(new AttemptKeys(Owner.ANONYMOUS, "key", SERVER_CHOSEN).key(1));
        keys.add(new AttemptKeys(Owner.ANONYMOUS, "key", SERVER_CHOSEN).key(2));
        keys.add(new AttemptKeys(Owner.ANONYMOUS, "Key", SERVER_CHOSEN).key(1));
        keys.add(new AttemptKeys(Owner.signedIn("a", "b"), "key", SERVER_CHOSEN).key(1));
        keys.add(new AttemptKeys(Owner.ANONYMOUS, "key", List.of("https://example.com/return", "1001", "ZAR")).key(1));
        assertThat(keys).hasSize(5);
    }

    @Test
    void the_boundary_between_parts_changes_the_key() {
        Set<UUID> keys = new HashSet<>();
        keys.add(new AttemptKeys(new Owner("ab"), "c", List.of("d")).key(1));
        keys.add(new AttemptKeys(new Owner("a"), "bc", List.of("d")).key(1));
        keys.add(new AttemptKeys(new Owner("ab"), "", List.of("cd")).key(1));
        keys.add(new AttemptKeys(new Owner("ab"), "c", List.of("d", "")).key(1));
        keys.add(new AttemptKeys(new Owner("ab"), "c", List.of("", "d")).key(1));
        keys.add(new AttemptKeys(new Owner("ab"), "cd", List.of()).key(1));
        assertThat(keys).hasSize(6);
    }
}
