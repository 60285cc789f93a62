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

    /** One action of one statement. */
    record Grant(String policy, int statement, String action, String resource) {}

    /** Everything that the policies allow, one grant for each action. */
    List<Grant> grants() {
        List<Grant> grants = new ArrayList<>();
        for (String policy :
                iam.listRolePolicies(request -> request.roleName(name)).policyNames()) {
            JsonNode statements = json(document(policy)).path("Statement");
            for (int statement = 0; statement < statements.size(); statement++) {
                String resource = statements.path(statement).path("Resource").asText();
                for (String action : actions(statements.path(statement))) {
                    grants.add(new Grant(policy, statement, action, resource));
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
        ObjectNode statement = (ObjectNode) statements.get(grant.statement());
        List<String> rest = actions(statement).stream()
                .filter(action -> !action.equals(grant.action()))
                .toList();
        if (rest.isEmpty()) {
            statements.remove(grant.statement());
        } else {
            statement.set("Action", JSON.valueToTree(rest));
        }
        return policy.toString();
    }

    private static List<String> actions(JsonNode statement) {
        JsonNode action = statement.path("Action");
        if (action.isTextual()) {
            return List.of(action.textValue());
        }
        List<String> actions = new ArrayList<>();
        action.forEach(element -> actions.add(element.asText()));
        return actions;
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
