package dev.momentcheckout.moment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.session.MomentApi.IdempotencyKey;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AttemptKeysTest {
    private static final ApiKey API_KEY = new ApiKey("sk_test_one");
    private static final PurchaseId ORDER = PurchaseId.of(new OrderId("17"));
    private static final String BODY = "{\"amount\":1000}";

    private static UUID key(Owner owner, PurchaseId purchase, int number, ApiKey apiKey, String body) {
        return new AttemptKeys(UUID::randomUUID)
                .key(new IdempotencyKey.OfAttempt(owner, purchase, number), apiKey, body.getBytes(UTF_8));
    }

    private static UUID key(int number) {
        return key(Owner.ANONYMOUS, ORDER, number, API_KEY, BODY);
    }

    @Test
    void a_key_has_the_version_field_4_and_the_standard_variant() {
        for (int number = 1; number <= 100; number++) {
            assertThat(key(number).version()).isEqualTo(4);
            assertThat(key(number).variant()).isEqualTo(2);
        }
    }

    /**
     * A deployment that changed the keys would open a second session for an app that repeats its request. The expected
     * keys were calculated with another implementation of HMAC-SHA-256.
     */
    @Test
    void the_same_parts_always_give_the_same_key() {
        assertThat(key(1)).isEqualTo(UUID.fromString("d0b198fa-c429-48a0-b0b8-70701b56a8c7"));
        assertThat(key(
                        Owner.signedIn("https://issuer", "zoë"),
                        new PurchaseId("key#" + "A".repeat(43)),
                        2,
                        API_KEY,
                        BODY))
                .isEqualTo(UUID.fromString("147be1ad-6661-4024-af09-a7ad70c91289"));
    }

    @Test
    void owner_purchase_number_api_key_and_body_change_the_key() {
        Set<UUID> keys = new HashSet<>();
        keys.add(key(1));
        keys.add(key(2));
        keys.add(key(Owner.signedIn("a", "b"), ORDER, 1, API_KEY, BODY));
        keys.add(key(Owner.ANONYMOUS, PurchaseId.of(new OrderId("18")), 1, API_KEY, BODY));
        keys.add(key(Owner.ANONYMOUS, ORDER, 1, new ApiKey("sk_test_two"), BODY));
        keys.add(key(Owner.ANONYMOUS, ORDER, 1, API_KEY, "{\"amount\":1001}"));
        assertThat(keys).hasSize(6);
    }

    /** Without lengths, both sequences of parts would consist of the same bytes. */
    @Test
    void the_boundary_between_two_parts_changes_the_key() {
        int letters = ByteBuffer.wrap("aaaa".getBytes(UTF_8)).getInt();

        assertThat(key(Owner.ANONYMOUS, new PurchaseId("order#1"), letters, API_KEY, "aaaa{}"))
                .isNotEqualTo(key(Owner.ANONYMOUS, new PurchaseId("order#1aaaa"), letters, API_KEY, "{}"));
    }

    @Test
    void a_stored_key_is_used_unchanged() {
        UUID stored = UUID.fromString("0d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c");

        assertThat(new AttemptKeys(UUID::randomUUID)
                        .key(new IdempotencyKey.Stored(stored), API_KEY, BODY.getBytes(UTF_8)))
                .isEqualTo(stored);
    }

    @Test
    void each_session_without_a_purchase_has_a_new_random_key() {
        UUID first = UUID.fromString("0d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c");
        UUID second = UUID.fromString("1d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c");
        Queue<UUID> random = new ArrayDeque<>(List.of(first, second));
        AttemptKeys keys = new AttemptKeys(random::remove);

        assertThat(keys.key(new IdempotencyKey.Random(), API_KEY, BODY.getBytes(UTF_8)))
                .isEqualTo(first);
        assertThat(keys.key(new IdempotencyKey.Random(), API_KEY, BODY.getBytes(UTF_8)))
                .isEqualTo(second);
    }
}
