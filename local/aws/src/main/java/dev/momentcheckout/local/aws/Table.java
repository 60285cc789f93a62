package dev.momentcheckout.local.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A DynamoDB table of the template.
 *
 * @param keys key attributes in order: partition key, then sort key if there is one
 * @param attributeTypes types of all key attributes by name: {@code S}, {@code N} or {@code B}
 * @param streamView what a stream record contains, e.g. {@code NEW_AND_OLD_IMAGES}; empty if there is no stream
 * @param ttlAttribute the attribute with the time of expiry; empty if there is none
 * @param pointInTimeRecovery whether it is enabled
 */
public record Table(
        String logicalId,
        List<Key> keys,
        Map<String, String> attributeTypes,
        List<Index> indexes,
        Optional<String> streamView,
        Optional<String> ttlAttribute,
        String billingMode,
        boolean pointInTimeRecovery) {

    /** Properties that change the table's behaviour towards its clients. */
    private static final Set<String> READ = Set.of(
            "KeySchema",
            "AttributeDefinitions",
            "GlobalSecondaryIndexes",
            "StreamSpecification",
            "TimeToLiveSpecification",
            "BillingMode",
            "PointInTimeRecoverySpecification");

    /** Properties that only matter for operation on AWS. */
    private static final Set<String> IGNORED_LOCALLY = Set.of(
            "DeletionProtectionEnabled",
            "SSESpecification",
            "Tags",
            "TableClass",
            "ContributorInsightsSpecification",
            "OnDemandThroughput",
            "WarmThroughput",
            "ResourcePolicy");

    public Table {
        keys = List.copyOf(keys);
        attributeTypes = Map.copyOf(attributeTypes);
        indexes = List.copyOf(indexes);
    }

    /** A key attribute; {@code type} is {@code HASH} or {@code RANGE}. */
    public record Key(String attribute, String type) {}

    /** A global secondary index; {@code projection} is {@code ALL}, {@code KEYS_ONLY} or {@code INCLUDE}. */
    public record Index(String name, List<Key> keys, String projection, List<String> nonKeyAttributes) {
        public Index {
            keys = List.copyOf(keys);
            nonKeyAttributes = List.copyOf(nonKeyAttributes);
        }
    }

    static boolean isIgnoredLocally(String property) {
        return IGNORED_LOCALLY.contains(property);
    }

    static Table parse(String logicalId, TemplateNode properties) {
        for (String property : properties.entries().keySet()) {
            if (!READ.contains(property) && !IGNORED_LOCALLY.contains(property)) {
                throw new TemplateException(
                        properties.place() + ": the table property " + property + " is not supported");
            }
        }
        var types = new LinkedHashMap<String, String>();
        properties
                .children("AttributeDefinitions")
                .forEach(definition -> types.put(
                        definition.required("AttributeName").toString(),
                        definition.required("AttributeType").toString()));
        return new Table(
                logicalId,
                keys(properties),
                types,
                properties.children("GlobalSecondaryIndexes").stream()
                        .map(Table::index)
                        .toList(),
                properties
                        .childOrEmpty("StreamSpecification")
                        .get("StreamViewType")
                        .map(Object::toString),
                ttl(properties.childOrEmpty("TimeToLiveSpecification")),
                properties.get("BillingMode").map(Object::toString).orElse("PROVISIONED"),
                properties
                        .childOrEmpty("PointInTimeRecoverySpecification")
                        .get("PointInTimeRecoveryEnabled")
                        .map(enabled -> enabled.toString().equals("true"))
                        .orElse(false));
    }

    private static List<Key> keys(TemplateNode tree) {
        return tree.children("KeySchema").stream()
                .map(key -> new Key(
                        key.required("AttributeName").toString(),
                        key.required("KeyType").toString()))
                .toList();
    }

    private static Index index(TemplateNode tree) {
        TemplateNode projection = tree.child("Projection");
        return new Index(
                tree.required("IndexName").toString(),
                keys(tree),
                projection.required("ProjectionType").toString(),
                TemplateNode.list(projection.get("NonKeyAttributes").orElse(List.of()), projection.place()).stream()
                        .map(Object::toString)
                        .toList());
    }

    private static Optional<String> ttl(TemplateNode specification) {
        return specification
                .get("Enabled")
                .filter(enabled -> enabled.toString().equals("true"))
                .map(_ -> specification.required("AttributeName").toString());
    }
}
