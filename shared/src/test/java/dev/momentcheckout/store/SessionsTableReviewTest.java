package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Tables;
import dev.momentcheckout.store.SessionsTableReview.Deficiency;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The local database does not know recovery; the tests of doctor cover it. */
class SessionsTableReviewTest {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(requireNonNull(System.getProperty("project.root")), "template.yaml"));

    private final DynamoDbClient client =
            SessionsTable.builder(AwsEndpoints.shared().dynamoDb()).build();
    private final Map<String, String> tables = new Tables(client).create(TEMPLATE);

    @AfterEach
    void close() {
        client.close();
    }

    private String table(String logicalId) {
        return requireNonNull(tables.get(logicalId));
    }

    /** Returns what a description lacks that differs from the real one. */
    private Set<Deficiency> reviewed(UnaryOperator<TableDescription> change) {
        ExecutionInterceptor changing = new ExecutionInterceptor() {
            @Override
            public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
                return context.response() instanceof DescribeTableResponse response
                        ? response.toBuilder()
                                .table(change.apply(response.table()))
                                .build()
                        : context.response();
            }
        };
        try (DynamoDbClient changed = SessionsTable.builder(
                        AwsEndpoints.shared().dynamoDb())
                .overrideConfiguration(override -> override.addExecutionInterceptor(changing))
                .build()) {
            return new SessionsTableReview(changed, table("Sessions")).description();
        }
    }

    private static TableDescription protectedFromDeletion(TableDescription table) {
        return table.toBuilder().deletionProtectionEnabled(true).build();
    }

    @Test
    void the_table_of_the_template_lacks_nothing() {
        assertThat(reviewed(SessionsTableReviewTest::protectedFromDeletion)).isEmpty();
    }

    @Test
    void a_table_without_indexes_and_stream_lacks_them() {
        assertThat(new SessionsTableReview(client, table("Catalog")).description())
                .contains(Deficiency.NEXT_CHECK_INDEX, Deficiency.ATTENTION_INDEX, Deficiency.STREAM)
                .isSubsetOf(EnumSet.complementOf(EnumSet.of(Deficiency.INACTIVE, Deficiency.KEY)));
    }

    @Test
    void an_unprotected_table_lacks_protection() {
        assertThat(reviewed(table ->
                        table.toBuilder().deletionProtectionEnabled(false).build()))
                .containsExactly(Deficiency.DELETION_PROTECTION);
    }

    @Test
    void an_archived_table_is_inactive() {
        assertThat(reviewed(table -> protectedFromDeletion(table).toBuilder()
                        .tableStatus(TableStatus.ARCHIVED)
                        .build()))
                .containsExactly(Deficiency.INACTIVE);
    }

    @Test
    void a_table_that_is_being_updated_is_in_use() {
        assertThat(reviewed(table -> protectedFromDeletion(table).toBuilder()
                        .tableStatus(TableStatus.UPDATING)
                        .build()))
                .isEmpty();
    }

    @Test
    void an_index_with_other_keys_is_lacking() {
        assertThat(reviewed(table -> protectedFromDeletion(table).toBuilder()
                        .globalSecondaryIndexes(table.globalSecondaryIndexes().stream()
                                .map(index -> index.toBuilder()
                                        .keySchema(table.keySchema())
                                        .build())
                                .toList())
                        .build()))
                .containsExactly(Deficiency.NEXT_CHECK_INDEX, Deficiency.ATTENTION_INDEX);
    }

    @Test
    void an_index_that_is_being_created_is_lacking() {
        assertThat(reviewed(table -> protectedFromDeletion(table).toBuilder()
                        .globalSecondaryIndexes(table.globalSecondaryIndexes().stream()
                                .map(SessionsTableReviewTest::inCreation)
                                .toList())
                        .build()))
                .containsExactly(Deficiency.NEXT_CHECK_INDEX, Deficiency.ATTENTION_INDEX);
    }

    private static GlobalSecondaryIndexDescription inCreation(GlobalSecondaryIndexDescription index) {
        return index.toBuilder().indexStatus(IndexStatus.CREATING).build();
    }

    @Test
    void a_stream_of_keys_is_not_enough() {
        assertThat(reviewed(table -> protectedFromDeletion(table).toBuilder()
                        .streamSpecification(
                                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.KEYS_ONLY))
                        .build()))
                .containsExactly(Deficiency.STREAM);
    }

    @Test
    void items_expire_in_the_table_sessions_alone() {
        assertThat(new SessionsTableReview(client, table("Sessions")).expiry()).isEmpty();
        assertThat(new SessionsTableReview(client, table("Catalog")).expiry()).containsExactly(Deficiency.TIME_TO_LIVE);
    }
}
