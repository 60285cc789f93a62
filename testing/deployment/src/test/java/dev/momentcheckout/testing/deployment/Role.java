package dev.momentcheckout.testing.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** An IAM role and its inline policies. */
record Role(IamClient iam, String name) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One action of one statement, on one of its resources. */
    record Grant(String policy, int statement, String action, String resource) {}

    /** Everything that the policies allow, one grant for each action on each resource. */
    List<Grant> grants() {
        List<Grant> grants = new ArrayList<>();
        for (String policy :
                iam.listRolePolicies(request -> request.roleName(name)).policyNames()) {
            JsonNode statements = json(document(policy)).path("Statement");
            for (int statement = 0; statement < statements.size(); statement++) {
                for (String action : texts(statements.path(statement).path("Action"))) {
                    for (String resource : texts(statements.path(statement).path("Resource"))) {
                        grants.add(new Grant(policy, statement, action, resource));
                    }
                }
            }
        }
        return grants;
    }

    /** The decision of IAM's policy simulator for an action on a resource. */
    PolicyEvaluationDecisionType decision(String action, String resource) {
        String arn = iam.getRole(request -> request.roleName(name)).role().arn();
        return iam.simulatePrincipalPolicy(request ->
                        request.policySourceArn(arn).actionNames(action).resourceArns(resource))
                .evaluationResults()
                .getFirst()
                .evalDecision();
    }

    /** Runs work while one grant is removed, and restores the grant. */
    void without(Grant grant, Runnable work) {
        String original = document(grant.policy());
        put(grant.policy(), reduced(original, grant));
        try {
            work.run();
        } finally {
            put(grant.policy(), original);
        }
    }

    private static String reduced(String document, Grant grant) {
        ObjectNode policy = json(document);
        ArrayNode statements = policy.withArray("Statement");
        JsonNode original = statements.remove(grant.statement());
        List<String> otherActions = without(original.path("Action"), grant.action());
        if (!otherActions.isEmpty()) {
            statements.add(original.<ObjectNode>deepCopy().set("Action", JSON.valueToTree(otherActions)));
        }
        List<String> otherResources = without(original.path("Resource"), grant.resource());
        if (!otherResources.isEmpty()) {
            ObjectNode rest = original.deepCopy();
            rest.put("Action", grant.action());
            statements.add(rest.set("Resource", JSON.valueToTree(otherResources)));
        }
        return policy.toString();
    }

    private static List<String> without(JsonNode oneOrSeveral, String removed) {
        return texts(oneOrSeveral).stream()
                .filter(text -> !text.equals(removed))
                .toList();
    }

    /** A policy has a text, or an array of texts. */
    private static List<String> texts(JsonNode oneOrSeveral) {
        if (oneOrSeveral.isTextual()) {
            return List.of(oneOrSeveral.textValue());
        }
        List<String> texts = new ArrayList<>();
        oneOrSeveral.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private String document(String policy) {
        return URLDecoder.decode(
                iam.getRolePolicy(request -> request.roleName(name).policyName(policy))
                        .policyDocument(),
                StandardCharsets.UTF_8);
    }

    private void put(String policy, String document) {
        iam.putRolePolicy(request -> request.roleName(name).policyName(policy).policyDocument(document));
    }

    private static ObjectNode json(String document) {
        try {
            return (ObjectNode) JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a policy is not JSON", e);
        }
    }
}
