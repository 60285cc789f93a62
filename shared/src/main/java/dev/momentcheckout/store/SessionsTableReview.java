package dev.momentcheckout.store;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ContinuousBackupsDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Compares the definition of the table {@code Sessions} at AWS with what the stores of this package need. */
public final class SessionsTableReview {
    /** What a table may lack. A restored table lacks the last four. */
    public enum Deficiency {
        /** The table is neither active nor being updated. */
        INACTIVE,
        KEY,
        NEXT_CHECK_INDEX,
        ATTENTION_INDEX,
        /** No stream of old and new images. */
        STREAM,
        TIME_TO_LIVE,
        POINT_IN_TIME_RECOVERY,
        DELETION_PROTECTION
    }

    private final DynamoDbClient dynamoDb;
    private final String table;

    public SessionsTableReview(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    /**
     * Returns what the table's description lacks.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if AWS does not describe it
     */
    public Set<Deficiency> description() {
        TableDescription found =
                dynamoDb.describeTable(request -> request.tableName(table)).table();
        Set<Deficiency> lacking = EnumSet.noneOf(Deficiency.class);
        if (found.tableStatus() != TableStatus.ACTIVE && found.tableStatus() != TableStatus.UPDATING) {
            lacking.add(Deficiency.INACTIVE);
        }
        if (!keys(found.keySchema()).equals(Map.of(KeyType.HASH, ItemAttributes.ID))) {
            lacking.add(Deficiency.KEY);
        }
        if (!hasIndex(found, DynamoDbCheckQueue.INDEX, SessionItem.NEXT_CHECK_SHARD, SessionItem.NEXT_CHECK_AT)) {
            lacking.add(Deficiency.NEXT_CHECK_INDEX);
        }
        if (!hasIndex(found, DynamoDbOperatorQueue.INDEX, SessionItem.ATTENTION, SessionItem.ATTENTION_SINCE)) {
            lacking.add(Deficiency.ATTENTION_INDEX);
        }
        StreamSpecification stream = found.streamSpecification();
        if (stream == null
                || !Boolean.TRUE.equals(stream.streamEnabled())
                || stream.streamViewType() != StreamViewType.NEW_AND_OLD_IMAGES) {
            lacking.add(Deficiency.STREAM);
        }
        if (!Boolean.TRUE.equals(found.deletionProtectionEnabled())) {
            lacking.add(Deficiency.DELETION_PROTECTION);
        }
        return lacking;
    }

    /**
     * Returns the lack of expiry, if items do not expire by their attribute.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if AWS does not describe it
     */
    public Set<Deficiency> expiry() {
        TimeToLiveDescription expiry =
                dynamoDb.describeTimeToLive(request -> request.tableName(table)).timeToLiveDescription();
        boolean expires = expiry != null
                && (expiry.timeToLiveStatus() == TimeToLiveStatus.ENABLED
                        || expiry.timeToLiveStatus() == TimeToLiveStatus.ENABLING)
                && ItemAttributes.EXPIRES_AT.equals(expiry.attributeName());
        return expires ? Set.of() : Set.of(Deficiency.TIME_TO_LIVE);
    }

    /**
     * Returns the lack of point-in-time recovery, if the table cannot be restored.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if AWS does not describe it
     */
    public Set<Deficiency> recovery() {
        ContinuousBackupsDescription backups = dynamoDb.describeContinuousBackups(request -> request.tableName(table))
                .continuousBackupsDescription();
        boolean recoverable = backups != null
                && backups.pointInTimeRecoveryDescription() != null
                && backups.pointInTimeRecoveryDescription().pointInTimeRecoveryStatus()
                        == PointInTimeRecoveryStatus.ENABLED;
        return recoverable ? Set.of() : Set.of(Deficiency.POINT_IN_TIME_RECOVERY);
    }

    private static boolean hasIndex(TableDescription table, String name, String hash, String range) {
        return table.globalSecondaryIndexes().stream()
                .filter(index -> name.equals(index.indexName()))
                .filter(SessionsTableReview::isUsable)
                .anyMatch(index -> keys(index.keySchema()).equals(Map.of(KeyType.HASH, hash, KeyType.RANGE, range)));
    }

    private static boolean isUsable(GlobalSecondaryIndexDescription index) {
        return index.indexStatus() != IndexStatus.CREATING && index.indexStatus() != IndexStatus.DELETING;
    }

    private static Map<KeyType, String> keys(List<KeySchemaElement> schema) {
        return schema.stream()
                .collect(Collectors.toMap(
                        KeySchemaElement::keyType, KeySchemaElement::attributeName, (first, _) -> first));
    }
}
