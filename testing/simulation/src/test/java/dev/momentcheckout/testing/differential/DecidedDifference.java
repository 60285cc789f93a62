package dev.momentcheckout.testing.differential;

import java.util.Set;

/**
 * The differences from dynoxide that are decided by AWS's documentation or by the public conformance suite. All others
 * fail the test, and so does a rule that explains no difference.
 */
enum DecidedDifference {
    NO_RECORD_WITHOUT_CHANGE(
            "A write that changes nothing makes no stream record; dynoxide makes one.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html") {
        @Override
        int explainsRecords(Stream local, Stream dynoxide) {
            return dynoxide.removeUnchanged();
        }
    },
    SIZE_OF_RECORDS(
            "A record's size is that of its keys and images, as in AWS's example of 26 bytes; dynoxide counts JSON text.",
            "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-example.html") {
        @Override
        int explainsRecords(Stream local, Stream dynoxide) {
            local.removeSizes();
            return dynoxide.removeSizes();
        }
    },
    REFUSED_BY_NAME(
            "The local database refuses what this project does not use.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html") {
        @Override
        boolean decides(Operation operation, Answer local) {
            return local.errorType().equals("NotSupportedByLocalDynamoDb");
        }
    },
    REJECTED_BEFORE_A_READ(
            "AWS validates a whole request before it reads the item; dynoxide does not notice an invalid operand that it"
                    + " does not evaluate, an invalid part of a filter, nor an unused name in an update without"
                    + " an update expression.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html") {
        @Override
        boolean decides(Operation operation, Answer local) {
            return isValidation(local)
                    && (text(local).contains("Incorrect operand type for operator or function; operator or function: <")
                            || text(local).startsWith(EMPTY_SET)
                            || (operation.name().equals("UpdateItem")
                                    && !operation.body().hasNonNull("UpdateExpression")));
        }

        @Override
        boolean explains(Operation operation, Answer local, Answer dynoxide) {
            return isValidation(local) && text(local).startsWith("Invalid FilterExpression: ") && !dynoxide.isError();
        }
    },
    SIZE_OF_INDEX_KEYS(
            "The limits of keys are those of index keys too; dynoxide has none for these.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html") {
        @Override
        boolean decides(Operation operation, Answer local) {
            return operation.label().equals("index key at the limit") && isValidation(local);
        }
    },
    ONE_REQUEST_IN_A_WRITE_REQUEST(
            "An element of a batch is a put or a delete; dynoxide takes one of the two.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_WriteRequest.html") {
        @Override
        boolean decides(Operation operation, Answer local) {
            return operation.label().equals("put and delete in one request") && isValidation(local);
        }
    },
    VALIDATION_BEFORE_CONDITION(
            "AWS validates a whole request before it evaluates the condition on the item; dynoxide evaluates the condition"
                    + " before it checks some values.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html") {
        @Override
        boolean explains(Operation operation, Answer local, Answer dynoxide) {
            return isValidation(local)
                    && operation.isInvalid()
                    && dynoxide.errorType().equals("ConditionalCheckFailedException");
        }
    },
    TIME_TO_LIVE_TWICE(
            "Time to live that is enabled cannot be enabled again; dynoxide ignores the request.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html") {
        @Override
        boolean explains(Operation operation, Answer local, Answer dynoxide) {
            return operation.name().equals("UpdateTimeToLive")
                    && text(local).equals("TimeToLive is already enabled")
                    && !dynoxide.isError();
        }
    },
    SHORT_TABLE_NAME(
            "Operations on items take an ARN too, so their TableName has a minimum of 1 character; dynoxide wants 3.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html") {
        @Override
        boolean explains(Operation operation, Answer local, Answer dynoxide) {
            return local.errorType().equals("ResourceNotFoundException")
                    && isValidation(dynoxide)
                    && operation.label().equals("short table name");
        }
    },
    PREFIX_OF_VALIDATION_ERRORS(
            "The suite has the prefix \"1 validation error detected: \" for messages about single parameters only;"
                    + " dynoxide adds it to other messages of PutItem and UpdateItem, and leaves it out of some.",
            "https://github.com/nubo-db/dynamodb-conformance/tree/main/tests/tier3/error-messages") {
        @Override
        boolean explains(Operation operation, Answer local, Answer dynoxide) {
            return isValidation(local) && isValidation(dynoxide) && text(local).equals(text(dynoxide));
        }
    },
    OTHER_WORDS("Both reject the request; the local message is AWS's.", "MessageRule names the sources.") {
        @Override
        boolean explains(Operation operation, Answer local, Answer dynoxide) {
            return isValidation(local)
                    && isValidation(dynoxide)
                    && MessageRule.ALL.stream().anyMatch(rule -> rule.explains(text(local), text(dynoxide)));
        }
    },
    ANOTHER_FAULT(
            "The request has several faults, and AWS does not document which of them it reports.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html") {
        @Override
        boolean explains(Operation operation, Answer local, Answer dynoxide) {
            return isValidation(local) && isValidation(dynoxide) && SEVERAL_FAULTS.contains(operation.label());
        }
    };

    private static final String EMPTY_SET =
            "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: An ";

    /** Labels of changes that can leave more than one fault in a request. */
    private static final Set<String> SEVERAL_FAULTS = Set.of(
            "wrong token",
            "no names",
            "no values",
            "invalid value",
            "invalid value as key",
            "an invalid value",
            "null member",
            "empty attribute name",
            "start key of another partition",
            "start key beyond the condition",
            "value of another type");

    private final String rule;
    private final String source;

    DecidedDifference(String rule, String source) {
        this.rule = rule;
        this.source = source;
    }

    /** Returns whether the local answer is right whatever dynoxide answers. Dynoxide does not get the request then. */
    boolean decides(Operation operation, Answer local) {
        return false;
    }

    /** Returns whether this rule is the reason why the answers differ, and the local answer follows it. */
    boolean explains(Operation operation, Answer local, Answer dynoxide) {
        return false;
    }

    /** Removes from the streams what differs for this reason, and returns the number of dynoxide's records with it. */
    int explainsRecords(Stream local, Stream dynoxide) {
        return 0;
    }

    private static boolean isValidation(Answer answer) {
        return answer.errorType().equals("ValidationException");
    }

    private static String text(Answer answer) {
        return answer.message().replaceFirst("^1 validation error detected: ", "");
    }

    @Override
    public String toString() {
        return rule + " " + source;
    }
}
