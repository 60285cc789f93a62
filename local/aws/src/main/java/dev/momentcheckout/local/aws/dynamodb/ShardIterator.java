package dev.momentcheckout.local.aws.dynamodb;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** A position in a shard, {@code after} a sequence number. An iterator is valid for 15 minutes. */
record ShardIterator(String streamArn, String shardId, long after, Instant createdAt) {
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final int PARTS = 4;

    String text() {
        String content = streamArn + "|" + shardId + "|" + after + "|" + createdAt.toEpochMilli();
        return Base64.getUrlEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
    }

    static ShardIterator parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\\|", -1);
            if (parts.length == PARTS) {
                Instant createdAt = Instant.ofEpochMilli(Long.parseLong(parts[3]));
                return new ShardIterator(parts[0], parts[1], Long.parseLong(parts[2]), createdAt);
            }
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        throw invalid();
    }

    private static DynamoDbErrorException invalid() {
        return DynamoDbErrorException.validation("Invalid ShardIterator");
    }

    void requireNotExpired(Instant now) {
        if (createdAt.plus(LIFETIME).isBefore(now)) {
            throw DynamoDbErrorException.error(
                    "ExpiredIteratorException",
                    "Iterator expired. The iterator was created at time " + createdAt + " while right now it is " + now
                            + " which is further in the future than the tolerated delay of " + LIFETIME.toMillis()
                            + " milliseconds.");
        }
    }
}
