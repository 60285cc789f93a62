package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.DynamoDbAccess;
import dev.momentcheckout.local.aws.DynamoDbConnection;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.StreamFilter;
import dev.momentcheckout.local.aws.TableMismatchException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.crt.http.HttpException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The lab's DynamoDB with the template's tables: one in this process, or the one that {@code LAB_DYNAMODB_ENDPOINT}
 * names. In the latter, tables and items that exist are used and never deleted.
 */
final class Database implements AutoCloseable {
    private static final int ONE_RECORD = 1;

    private final @Nullable LocalDynamoDb server;
    private final DynamoDbConnection connection;

    private Database(@Nullable LocalDynamoDb server, DynamoDbConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    /**
     * Starts a database in this process, or connects to the one of the settings.
     *
     * @throws java.io.UncheckedIOException if the port is in use
     */
    static Database open(LabSettings settings) {
        DynamoDbAccess other = settings.otherDynamoDb();
        if (other != null) {
            return new Database(null, new DynamoDbConnection(other));
        }
        LocalDynamoDb server = LocalDynamoDb.start(settings.host(), settings.port(LabServer.DYNAMODB));
        return new Database(server, server.connection());
    }

    DynamoDbConnection connection() {
        return connection;
    }

    /**
     * Creates the tables that are missing, under their logical ids, and uses each table and stream once, so that a
     * missing permission is reported at the start.
     *
     * @return physical names by logical id
     * @throws LabException if the database is not usable
     */
    Map<String, String> createTables(SamTemplate template) {
        try {
            Map<String, String> tables = connection.createTables(template, logicalId -> logicalId);
            tables.values().forEach(table -> connection.item(table, "priming"));
            template.streamSources().stream()
                    .map(source -> tables.getOrDefault(source.table(), source.table()))
                    .distinct()
                    .forEach(this::readStream);
            return tables;
        } catch (SdkException | HttpException | TableMismatchException e) {
            // The CRT throws an exception of its own for an unknown host name.
            throw unusable(e);
        }
    }

    private void readStream(String table) {
        connection.stream(table, StreamFilter.of(List.of()), ONE_RECORD)
                .poll(_ -> "{}".getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes an item unless the table has one with its id.
     *
     * @throws LabException if the database is not usable
     */
    void putIfAbsent(String table, Map<String, AttributeValue> item) {
        try {
            connection
                    .client()
                    .putItem(put -> put.tableName(table).item(item).conditionExpression("attribute_not_exists(id)"));
        } catch (ConditionalCheckFailedException e) {
            // The item of an earlier start stays, with the changes that a user has made to it.
        } catch (SdkException e) {
            throw unusable(e);
        }
    }

    private LabException unusable(RuntimeException e) {
        if (server != null) {
            return new LabException("The DynamoDB of the lab does not work: " + e.getMessage(), e);
        }
        return new LabException(
                "LAB_DYNAMODB_ENDPOINT: DynamoDB at " + connection.endpoint() + " cannot be used. " + reason(e), e);
    }

    private String reason(RuntimeException e) {
        return switch (e) {
            case AwsServiceException response
            when hasErrorCode(response) ->
                response.awsErrorDetails().errorCode() + ": "
                        + withoutDots(response.awsErrorDetails().errorMessage()) + ". " + credentials();
            case AwsServiceException response ->
                "It responds with HTTP status " + response.statusCode() + " and without an error of DynamoDB.";
            case TableMismatchException mismatch -> mismatch.getMessage() + ".";
            default -> "No valid response: " + firstLine(rootCause(e)) + ".";
        };
    }

    private static boolean hasErrorCode(AwsServiceException response) {
        return response.awsErrorDetails() != null && response.awsErrorDetails().errorCode() != null;
    }

    private String credentials() {
        DynamoDbAccess access = connection.access();
        return access.usesAnyCredentials()
                ? "No credentials are set: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY if it needs them."
                : "Requests are signed with the access key "
                        + access.credentials().accessKeyId() + " in the region " + access.region() + ".";
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String firstLine(Throwable e) {
        return withoutDots(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    private static String withoutDots(String sentence) {
        return sentence.replaceAll("\\.+$", "");
    }

    @Override
    public void close() {
        if (server == null) {
            connection.close();
        } else {
            server.close();
        }
    }
}
