#!/usr/bin/env python3
"""Compares the role of deploy/github-oidc.yaml with the actions that a deployment of template.yaml demands.

    checks/deploy_role.py [TEMPLATE]

CloudFormation calls AWS with the rights of the role. AWS's resource schemas list the actions of each resource type;
checks/resource-permissions.json has those of the template's types (checks/resource_schemas.py makes it). Every action is demanded, on each
resource that it concerns, unless UNSET or REFUSED excuses it. The check finds what the role lacks, and what it allows although nothing
demands it: each action, each resource and each value of a condition must be needed. Requests for another stack, region, account or resource, and
requests that do not fulfil a condition, must stay refused. Only the environment's jobs may assume the role, and only its two inline
policies allow anything.
"""

import dataclasses
import fnmatch
import functools
import json
import pathlib
import re
import sys

from common import ROOT, CheckError

FACTS = ROOT / "checks/resource-permissions.json"
ROLE = ROOT / "deploy/github-oidc.yaml"
TEMPLATE = ROOT / "template.yaml"
# IAM counts all inline policies of a role together, without white space:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
POLICY_LIMIT = 10_240

# A region with a long name, because names count in the size of the policies.
PLACE = {"partition": "aws", "region": "ap-southeast-1", "account": "111122223333"}
CLOUDFORMATION = {"aws:CalledVia": ["cloudformation.amazonaws.com"]}
BUCKET = "arn:{partition}:s3:::aws-sam-cli-managed-default-samclisourcebucket-1a2b3c4d5e6f"
STACK = "arn:{partition}:cloudformation:{region}:{account}:stack/{stack}/3ff9c7f0-8d5b-11f0-a1b2-0a1b2c3d4e5f"
BUCKET_STACK = STACK.replace("{stack}", "aws-sam-cli-managed-default")
API = "arn:{partition}:apigateway:{region}::/apis"
TAGS = "arn:{partition}:apigateway:{region}::/tags/arn%3A{partition}%3Aapigateway%3A{region}%3A%3A%2Fapis%2Fa1b2c3d4e5"
FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:{name}"
TOPIC = "arn:{partition}:sns:{region}:{account}:{name}"

# The resources of each type, as IAM sees them. {name}: CloudFormation's name for a resource without one of its own. {stack}: the stack.
ARNS = {
    "AWS::ApiGatewayV2::Api": [API, f"{API}/a1b2c3d4e5", TAGS],
    "AWS::ApiGatewayV2::Authorizer": [f"{API}/a1b2c3d4e5/authorizers", f"{API}/a1b2c3d4e5/authorizers/f6g7h8"],
    "AWS::ApiGatewayV2::Integration": [f"{API}/a1b2c3d4e5/integrations", f"{API}/a1b2c3d4e5/integrations/f6g7h8"],
    "AWS::ApiGatewayV2::Route": [f"{API}/a1b2c3d4e5/routes", f"{API}/a1b2c3d4e5/routes/f6g7h8"],
    "AWS::ApiGatewayV2::Stage": [f"{API}/a1b2c3d4e5/stages", f"{API}/a1b2c3d4e5/stages/$default", TAGS],
    "AWS::CloudWatch::Alarm": ["arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}"],
    # Dashboards have no region.
    "AWS::CloudWatch::Dashboard": ["arn:{partition}:cloudwatch::{account}:dashboard/{name}"],
    "AWS::DynamoDB::Table": ["arn:{partition}:dynamodb:{region}:{account}:table/{name}"],
    "AWS::Events::EventBus": ["arn:{partition}:events:{region}:{account}:event-bus/{stack}"],
    "AWS::IAM::ManagedPolicy": ["arn:{partition}:iam::{account}:policy/{name}"],
    "AWS::IAM::Role": ["arn:{partition}:iam::{account}:role/{name}"],
    "AWS::Lambda::Alias": [FUNCTION, f"{FUNCTION}:live"],
    "AWS::Lambda::EventInvokeConfig": [FUNCTION, f"{FUNCTION}:live"],
    "AWS::Lambda::EventSourceMapping": [
        "arn:{partition}:lambda:{region}:{account}:event-source-mapping:3ff9c7f0-8d5b-11f0-a1b2-0a1b2c3d4e5f"
    ],
    "AWS::Lambda::Function": [FUNCTION],
    "AWS::Lambda::Permission": [FUNCTION, f"{FUNCTION}:live"],
    "AWS::Lambda::Version": [FUNCTION, f"{FUNCTION}:7"],
    # API Gateway's access logs are below /aws/vendedlogs/. Some actions name a group with its streams.
    "AWS::Logs::LogGroup": [
        "arn:{partition}:logs:{region}:{account}:log-group:{name}",
        "arn:{partition}:logs:{region}:{account}:log-group:{name}:log-stream:",
        "arn:{partition}:logs:{region}:{account}:log-group:/aws/vendedlogs/{stack}-{logical}-3ff9c7f0",
    ],
    # A metric filter is a part of its log group, here that of the access logs.
    "AWS::Logs::MetricFilter": [
        "arn:{partition}:logs:{region}:{account}:log-group:/aws/vendedlogs/{stack}-AccessLogs-3ff9c7f0"
    ],
    # Query definitions have no ARN.
    "AWS::Logs::QueryDefinition": ["*"],
    "AWS::S3::Bucket": [BUCKET],
    "AWS::S3::BucketPolicy": [BUCKET],
    # Subscriptions and policies are parts of their topic.
    "AWS::SNS::Subscription": [TOPIC],
    "AWS::SNS::Topic": [TOPIC],
    "AWS::SNS::TopicPolicy": [TOPIC],
    "AWS::SQS::Queue": ["arn:{partition}:sqs:{region}:{account}:{name}"],
    "AWS::Scheduler::Schedule": ["arn:{partition}:scheduler:{region}:{account}:schedule/default/{name}"],
    # CloudFormation names a secret after its logical id, without the stack's name as for other types. AWS does not document either.
    "AWS::SecretsManager::Secret": [
        "arn:{partition}:secretsmanager:{region}:{account}:secret:{logical}-2mXyZ0aBcDeF-GhIjKl",
        "arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-GhIjKl",
    ],
}
# Actions that concern another resource than that of the type, or that accept no resource:
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
OTHER_ARNS = {
    "cloudwatch:DescribeAlarms": "*",
    "iam:PassRole": "arn:{partition}:iam::{account}:role/{name}",
    "lambda:CreateEventSourceMapping": "*",
    "logs:CreateLogDelivery": "*",
    "logs:DescribeLogGroups": "*",
    "logs:DescribeResourcePolicies": "*",
    # Lambda reads the artifact that the SAM CLI uploaded.
    "s3:GetObject": f"{BUCKET}/{{stack}}/0f1e2d3c4b5a",
}
# What a condition of the role reads besides aws:CalledVia, for a type's actions.
CONTEXT = {
    ("AWS::Lambda::Function", "iam:PassRole"): {"iam:PassedToService": ["lambda.amazonaws.com"]},
    ("AWS::Scheduler::Schedule", "iam:PassRole"): {"iam:PassedToService": ["scheduler.amazonaws.com"]},
    # A schema whose tagging has cloudFormationSystemTags, as this one, gets the tag aws:cloudformation:stack-name at its creation.
    ("AWS::SecretsManager::Secret", "secretsmanager:DeleteSecret"): {
        "aws:ResourceTag/aws:cloudformation:stack-name": ["{stack}"]
    },
}
# Actions that a handler needs for one property alone, which no resource of the type sets. A template that sets it demands them. Only what
# reaches beyond the resource itself is excused: another service or resource, access for others, or costs.
UNSET = {
    "AWS::ApiGatewayV2::Api": {"BodyS3Location": "s3:getObject"},
    "AWS::ApiGatewayV2::Authorizer": {"AuthorizerCredentialsArn": "iam:PassRole"},
    "AWS::ApiGatewayV2::Integration": {"CredentialsArn": "iam:PassRole"},
    "AWS::DynamoDB::Table": {
        "ContributorInsightsSpecification": "dynamodb:UpdateContributorInsights iam:CreateServiceLinkedRole",
        "ImportSourceSpecification": "dynamodb:DescribeImport dynamodb:ImportTable logs:* s3:*",
        "KinesisStreamSpecification": "kinesis:* dynamodb:EnableKinesisStreamingDestination"
        " dynamodb:DisableKinesisStreamingDestination dynamodb:UpdateKinesisStreamingDestination",
        "ResourcePolicy": "dynamodb:PutResourcePolicy dynamodb:DeleteResourcePolicy",
        # Only a key that the account manages needs a right to use it:
        # https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html
        "SSESpecification.KMSMasterKeyId": "kms:*",
    },
    "AWS::Events::EventBus": {"KmsKeyIdentifier": "kms:*", "Policy": "events:PutPermission"},
    "AWS::IAM::ManagedPolicy": {
        "Groups": "iam:AttachGroupPolicy iam:DetachGroupPolicy",
        "Roles": "iam:AttachRolePolicy iam:DetachRolePolicy",
        "Users": "iam:AttachUserPolicy iam:DetachUserPolicy",
    },
    "AWS::IAM::Role": {
        "ManagedPolicyArns": "iam:AttachRolePolicy iam:DetachRolePolicy",
        "PermissionsBoundary": "iam:PutRolePermissionsBoundary iam:DeleteRolePermissionsBoundary",
    },
    "AWS::Lambda::Alias": {
        "ProvisionedConcurrencyConfig": "lambda:PutProvisionedConcurrencyConfig lambda:DeleteProvisionedConcurrencyConfig",
        "UpdatePolicy": "codedeploy:*",
    },
    "AWS::Lambda::EventSourceMapping": {"KmsKeyArn": "kms:*"},
    "AWS::Lambda::Function": {
        "CapacityProviderConfig": "lambda:PassCapacityProvider",
        "Code.S3ObjectVersion": "s3:GetObjectVersion",
        "CodeSigningConfigArn": "lambda:GetCodeSigningConfig lambda:PutFunctionCodeSigningConfig"
        " lambda:DeleteFunctionCodeSigningConfig",
        "FileSystemConfigs": "elasticfilesystem:* s3files:*",
        "FunctionScalingConfig": "lambda:PutFunctionScalingConfig",
        "KmsKeyArn": "kms:*",
        "Layers": "lambda:GetLayerVersion",
        "VpcConfig": "ec2:*",
    },
    "AWS::Lambda::Version": {
        "FunctionScalingConfig": "lambda:PutFunctionScalingConfig",
        "ProvisionedConcurrencyConfig": "lambda:PutProvisionedConcurrencyConfig",
    },
    "AWS::Logs::LogGroup": {
        "BearerTokenAuthenticationEnabled": "logs:PutBearerTokenAuthentication",
        "DataProtectionPolicy": "logs:PutDataProtectionPolicy s3:* firehose:*",
        "DeletionProtectionEnabled": "logs:PutLogGroupDeletionProtection",
        "FieldIndexPolicies": "logs:PutIndexPolicy logs:DeleteIndexPolicy",
        "KmsKeyId": "logs:AssociateKmsKey logs:DisassociateKmsKey",
        "ResourcePolicyDocument": "logs:PutResourcePolicy logs:DeleteResourcePolicy",
    },
    "AWS::S3::Bucket": {
        "AbacStatus": "s3:PutBucketAbac",
        "AccelerateConfiguration": "s3:PutAccelerateConfiguration",
        "AccessControl": "s3:PutObjectAcl s3:GetBucketAcl",
        "AnalyticsConfigurations": "s3:PutAnalyticsConfiguration",
        "CorsConfiguration": "s3:PutBucketCORS",
        "IntelligentTieringConfigurations": "s3:PutIntelligentTieringConfiguration",
        "InventoryConfigurations": "s3:PutInventoryConfiguration",
        "LifecycleConfiguration": "s3:PutLifecycleConfiguration",
        "LoggingConfiguration": "s3:PutBucketLogging",
        "MetadataConfiguration": "s3tables:* s3:GetBucketMetadataTableConfiguration s3:CreateBucketMetadataTableConfiguration",
        "MetricsConfigurations": "s3:PutMetricsConfiguration",
        "NotificationConfiguration": "s3:PutBucketNotification",
        "ObjectLockConfiguration": "s3:PutObjectLockConfiguration s3:PutBucketObjectLockConfiguration",
        "OwnershipControls": "s3:PutBucketOwnershipControls",
        "ReplicationConfiguration": "s3:PutBucketReplication s3:PutReplicationConfiguration iam:PassRole",
        "WebsiteConfiguration": "s3:PutBucketWebsite",
    },
    "AWS::SNS::Subscription": {"SubscriptionRoleArn": "iam:*"},
    "AWS::SNS::Topic": {"DataProtectionPolicy": "sns:PutDataProtectionPolicy", "DeliveryStatusLogging": "iam:*"},
    "AWS::SecretsManager::Secret": {
        "GenerateSecretString": "secretsmanager:GetRandomPassword",
        "ReplicaRegions": "secretsmanager:ReplicateSecretToRegions secretsmanager:RemoveRegionsFromReplication",
    },
}
# Actions that a schema lists without a property to decide by, and that the role does not get.
REFUSED = {
    ("AWS::DynamoDB::Table", "dynamodb:DeleteTable"): "payment records outlive every deployment",
    (
        "AWS::DynamoDB::Table",
        "dynamodb:*Item",
    ): "items of payments; a table copies items only to its replicas, and has none",
    ("AWS::DynamoDB::Table", "dynamodb:Query"): "as above",
    ("AWS::DynamoDB::Table", "dynamodb:Scan"): "as above",
    ("AWS::DynamoDB::Table", "dynamodb:*TableReplica"): "a table of this type has no replicas",
    ("AWS::S3::Bucket", "s3:DeleteBucketTagging"): "IAM knows no such action: s3:PutBucketTagging also removes tags",
    ("AWS::S3::Bucket", "s3:DeleteObject"): "artifacts of every stack; the SAM CLI only creates the bucket",
    (
        "AWS::SecretsManager::Secret",
        "secretsmanager:GetSecretValue",
    ): "the value of a secret; the template sets none to compare",
}
# The template must retain what the role cannot delete.
RETAINED = {"AWS::DynamoDB::Table"}

# The stack of the SAM CLI's bucket, with the properties that it sets:
# https://github.com/aws/aws-sam-cli/blob/v1.170.0/samcli/lib/bootstrap/bootstrap.py
BUCKET_RESOURCES = {
    "SamCliSourceBucket": {
        "Type": "AWS::S3::Bucket",
        "Properties": dict.fromkeys(
            ("BucketEncryption", "PublicAccessBlockConfiguration", "Tags", "VersioningConfiguration")
        ),
    },
    "SamCliSourceBucketBucketPolicy": {
        "Type": "AWS::S3::BucketPolicy",
        "Properties": dict.fromkeys(("Bucket", "PolicyDocument")),
    },
}

# Requests of the SAM CLI 1.170.0 itself: samcli/lib/deploy/deployer.py, lib/utils/managed_cloudformation_stack.py, lib/package/s3_uploader.py.
SAM = {
    "cloudformation:CreateChangeSet": [
        STACK,
        BUCKET_STACK,
        "arn:{partition}:cloudformation:{region}:aws:transform/Serverless-2016-10-31",
    ],
    "cloudformation:DescribeChangeSet": [STACK, BUCKET_STACK],
    "cloudformation:DescribeStackEvents": [STACK],
    "cloudformation:DescribeStacks": [STACK, BUCKET_STACK],
    "cloudformation:ExecuteChangeSet": [STACK, BUCKET_STACK],
    "cloudformation:GetTemplateSummary": [STACK],
    # The tags of samconfig.toml, and the tag of the bucket's stack.
    "cloudformation:TagResource": [STACK, BUCKET_STACK],
    "cloudformation:UntagResource": [STACK],
    # A large artifact is sent in parts.
    "s3:AbortMultipartUpload": [f"{BUCKET}/{{stack}}/0f1e2d3c4b5a"],
    # The SAM CLI asks whether an artifact exists, and CloudFormation reads the template.
    "s3:GetObject": [f"{BUCKET}/{{stack}}/0f1e2d3c4b5a", f"{BUCKET}/{{stack}}/0f1e2d3c4b5a.template"],
    "s3:PutObject": [f"{BUCKET}/{{stack}}/0f1e2d3c4b5a"],
}
# Actions that AWS demands for an HTTP API without listing them in the type's schema.
ACCESS_LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html"
HTTP_API_LOGS = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html"
UNLISTED = [
    ("logs:CreateLogDelivery", "*", ACCESS_LOGS),
    ("logs:PutResourcePolicy", "*", ACCESS_LOGS),
    ("logs:DescribeResourcePolicies", "*", ACCESS_LOGS),
    ("logs:DescribeLogGroups", "*", ACCESS_LOGS),
    ("logs:GetLogDelivery", "*", HTTP_API_LOGS),
    ("logs:ListLogDeliveries", "*", HTTP_API_LOGS),
    ("logs:UpdateLogDelivery", "*", HTTP_API_LOGS),
    ("logs:DeleteLogDelivery", "*", HTTP_API_LOGS),
    # An API with tags is tagged as its stages are.
    ("apigateway:TagResource", API, "https://github.com/hashicorp/terraform-provider-aws/issues/20634"),
    (
        "apigateway:UntagResource",
        f"{API}/a1b2c3d4e5",
        "https://github.com/hashicorp/terraform-provider-aws/issues/20634",
    ),
]
LINKED_ROLE = (
    "arn:{partition}:iam::{account}:role/aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway"
)

# The role's resources that do not contain the stack's name, and why.
SHARED = {
    "arn:{partition}:cloudformation:{region}:{account}:stack/aws-sam-cli-managed-default/*": "one bucket, and its stack,"
    " for all that the SAM CLI deploys from an account in a region",
    "arn:{partition}:s3:::aws-sam-cli-managed-default-*": "as above; the bucket's name ends with an id",
    "arn:{partition}:cloudformation:{region}:aws:transform/Serverless-2016-10-31": "AWS's own macro",
    "arn:{partition}:lambda:{region}:{account}:event-source-mapping:*": "mappings have ids, not names. The condition"
    " lambda:FunctionArn would restrict some of the actions; not tried with CloudFormation yet",
    "arn:{partition}:iam::{account}:role/aws-service-role/ops.apigateway.amazonaws.com/*": "one role for all APIs of an account",
    "arn:{partition}:apigateway:{region}::/apis": "where HTTP APIs are created and listed",
    "arn:{partition}:apigateway:{region}::/apis/*": "HTTP APIs have ids, not names",
    "arn:{partition}:apigateway:{region}::/tags/*": "the id of an API is encoded within",
    "arn:{partition}:secretsmanager:{region}:{account}:secret:ApiKeySecret-*": "CloudFormation names a secret after its logical"
    " id. Other stacks of this template have secrets of this name; only their deletion is restricted, by a tag",
    "arn:{partition}:secretsmanager:{region}:{account}:secret:SigningSecret-*": "as above",
}
# Actions that the role has on every resource, because AWS accepts no narrower one, or needs all for what it returns.
ANYWHERE = {
    "cloudwatch:DescribeAlarms": "returns composite alarms only with a right on all",
    "lambda:CreateEventSourceMapping": "the mapping does not exist yet",
    **dict.fromkeys(
        (f"logs:{verb}LogDelivery" for verb in ("Create", "Delete", "Get", "Update")), "log deliveries have no ARN"
    ),
    "logs:ListLogDeliveries": "log deliveries have no ARN",
    "logs:DescribeLogGroups": "lists log groups",
    "logs:DescribeIndexPolicies": "reads; not known to accept a log group",
    "logs:GetDataProtectionPolicy": "as above",
    "logs:DescribeResourcePolicies": "resource policies have no ARN",
    "logs:PutResourcePolicy": "resource policies have no ARN",
    **dict.fromkeys(
        ("logs:DeleteQueryDefinition", "logs:DescribeQueryDefinitions", "logs:PutQueryDefinition"),
        "query definitions have no ARN",
    ),
}
# What the ARN of a request contains, and what the role must not reach instead.
ELSEWHERE = {
    PLACE["region"]: "eu-west-1",
    PLACE["account"]: "444455556666",
    "aws-sam-cli-managed-default": "aws-sam-cli-managed-pipeline",
    "transform/Serverless-2016-10-31": "transform/Include",
    "event-source-mapping:": "code-signing-config:",
    "/ops.apigateway.amazonaws.com/": "/elasticloadbalancing.amazonaws.com/",
    "::/apis": "::/restapis",
    "::/tags/": "::/domainnames/",
    "schedule/default/": "schedule/other/",
    "log-group:/aws/vendedlogs/": "log-group:/aws/lambda/",
    "secret:ApiKeySecret-": "secret:DatabaseSecret-",
    "secret:SigningSecret-": "secret:DatabaseSecret-",
}
# Values that a condition must refuse, as it must refuse a request without any. A key that is not here contains the name of a stack.
OTHER_VALUES = {
    "aws:CalledVia": "lambda.amazonaws.com",
    "iam:PassedToService": "ec2.amazonaws.com",
    "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com",
}

# Only jobs of one environment of one repository may assume the role, with a token that GitHub issued for AWS.
PROVIDER = {"Url": "https://token.actions.githubusercontent.com", "ClientIdList": ["sts.amazonaws.com"]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": {"Fn::If": ["CreateProvider", {"Ref": "Provider"}, {"Ref": "OidcProviderArn"}]}},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                    "token.actions.githubusercontent.com:sub": {
                        "Fn::Sub": "repo:${Repository}:environment:${Environment}"
                    },
                }
            },
        }
    ],
}
# What the template may contain: a further policy or property could add permissions that the check does not read.
TEMPLATE_RESOURCES = {"Provider": "AWS::IAM::OIDCProvider", "Role": "AWS::IAM::Role"}
ROLE_PROPERTIES = {"AssumeRolePolicyDocument", "Description", "MaxSessionDuration", "Policies"}
POLICY_NAMES = ["deploy", "resources"]
# Values of parameters that would make the role wider than this check assumes.
REJECTED_VALUES = {
    "Repository": ["*", "OWNER/*", "OWNER", "OWNER/NAME:ref", "OWNER/NAME/OTHER"],
    "Environment": ["", "*", "test*", "test:ref"],
    "StackPrefix": ["", "*", "moment-*", "moment-tes?", "mome", "${aws:username}"],
    "OidcProviderArn": [
        "*",
        "arn:aws:iam::111122223333:oidc-provider/*",
        "arn:aws:iam::111122223333:oidc-provider/issuer.example",
        "arn:aws:iam::111122223333:role/moment-checkout-test",
    ],
}


@dataclasses.dataclass(frozen=True)
class Stack:
    """A stack and the prefix of its resources' names: CloudFormation keeps the first 24 characters of a name."""

    name: str
    prefix: str

    def arn(self, pattern, logical="Resource"):
        name = f"{self.prefix}-{logical[:24]}-A1b2C3d4E5f6"
        return pattern.format(stack=self.name, name=name, logical=logical, **PLACE)

    def neighbours(self):
        """Returns names of stacks that resemble this one's, and one that does not."""
        return [f"{self.prefix[:-1]}y", f"x-{self.prefix}", "orders"]


# As deploy/README.md names them: a short name, and one that CloudFormation truncates.
STACKS = [
    Stack("moment-checkout-test", "moment-checkout-test"),
    Stack("moment-checkout-production", "moment-checkout-producti"),
]


@dataclasses.dataclass(frozen=True)
class Demand:
    """A request that a deployment sends, and why."""

    action: str
    arn: str
    reason: str
    context: tuple = ()

    @functools.cached_property
    def request(self):
        return self.action.lower(), self.arn, self.context

    def __str__(self):
        return f"{self.action} on {self.arn} ({self.reason})"


@dataclasses.dataclass(frozen=True)
class Statement:
    sid: str
    actions: tuple
    resources: tuple
    conditions: tuple

    @functools.cached_property
    def action_patterns(self):
        """The actions, whose case IAM ignores, by whether they are patterns."""
        lower = [action.lower() for action in self.actions]
        patterns = [action for action in lower if "*" in action or "?" in action]
        return frozenset(lower), patterns

    def allows(self, demand):
        exact, patterns = self.action_patterns
        action = demand.action.lower()
        return (
            (action in exact or any(wildcard(action, pattern) for pattern in patterns))
            and any(wildcard(demand.arn, pattern) for pattern in self.resources)
            and all(fulfilled(condition, dict(demand.context)) for condition in self.conditions)
        )


@functools.cache
def expression(pattern):
    return re.compile("".join({"*": ".*", "?": "."}.get(each, re.escape(each)) for each in pattern), re.DOTALL)


def wildcard(value, pattern):
    """Returns whether a pattern of IAM matches a value."""
    return value == pattern or expression(pattern).fullmatch(value) is not None


def fulfilled(condition, context):
    operator, key, values = condition
    present = context.get(key, ())
    if operator in ("StringEquals", "ForAnyValue:StringEquals"):
        return any(value in values for value in present)
    if operator == "StringLike":
        return any(wildcard(value, pattern) for value in present for pattern in values)
    raise CheckError(f"checks/deploy_role.py does not evaluate the operator {operator}")


def as_list(value):
    return value if isinstance(value, list) else [value]


def resolve(value, parameters):
    """Replaces Fn::Sub and Ref in a policy."""
    if isinstance(value, list):
        return [resolve(each, parameters) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Fn::Sub"}:
        return re.sub(r"\$\{([^}]+)\}", lambda match: parameters[match.group(1)], value["Fn::Sub"])
    if set(value) == {"Ref"}:
        return parameters[value["Ref"]]
    return {key: resolve(each, parameters) for key, each in value.items()}


def load_template(path):
    from samtranslator.yaml_helper import yaml_parse

    return yaml_parse(path.read_text(encoding="utf-8"))


def policies(role_template, stack):
    """Returns the inline policies of the role for a stack, as IAM gets them."""
    parameters = {
        "AWS::Partition": PLACE["partition"],
        "AWS::Region": PLACE["region"],
        "AWS::AccountId": PLACE["account"],
        "StackPrefix": stack.prefix,
    }
    role = role_template["Resources"]["Role"]["Properties"]
    return [resolve(policy["PolicyDocument"], parameters) for policy in role["Policies"]]


def statements(role_template, stack):
    for policy in policies(role_template, stack):
        for statement in as_list(policy["Statement"]):
            if statement["Effect"] != "Allow" or {"NotAction", "NotResource"} & set(statement):
                raise CheckError(f"checks/deploy_role.py reads allowed actions and resources only: {statement['Sid']}")
            conditions = tuple(
                (operator, key, tuple(as_list(values)))
                for operator, tests in statement.get("Condition", {}).items()
                for key, values in tests.items()
            )
            yield Statement(
                statement["Sid"], tuple(as_list(statement["Action"])), tuple(as_list(statement["Resource"])), conditions
            )


def transformed(template):
    import transform

    return transform.transformed(template)


def resource_types(template=TEMPLATE):
    """Returns the types of all resources that a deployment creates."""
    stacks = (transformed(template), BUCKET_RESOURCES)
    return {resource["Type"] for resources in stacks for resource in resources.values()}


def is_set(resource, path):
    """Returns whether a resource has a property, or an attribute such as UpdatePolicy."""
    if path in resource:
        return True
    value = resource.get("Properties", {})
    for name in path.split("."):
        # A condition may set what it contains.
        if not isinstance(value, dict) or name not in value:
            return isinstance(value, dict) and "Fn::If" in value
        value = value[name]
    return True


class Excuses:
    """Decides which listed actions are not demanded, and remembers which entries of UNSET and REFUSED are used."""

    def __init__(self, resources):
        self.by_type = {}
        for resource in resources:
            self.by_type.setdefault(resource["Type"], []).append(resource)
        self.entries = {kind: [*entries(kind)] for kind in self.by_type}
        self.used = set()

    def excused(self, kind, action):
        found = False
        for pattern, path in self.entries[kind]:
            if fnmatch.fnmatchcase(action, pattern):
                self.used.add((kind, pattern, path))
                found = found or path is None or not any(is_set(each, path) for each in self.by_type[kind])
        return found

    def unused(self):
        for kind, entries in self.entries.items():
            for pattern, path in entries:
                if (kind, pattern, path) not in self.used:
                    yield f"no handler of {kind} lists {pattern}: remove it from {'UNSET' if path else 'REFUSED'}"


def entries(kind):
    """Yields the patterns of a type's excused actions, each with the property that it depends on."""
    for path, patterns in UNSET.get(kind, {}).items():
        yield from ((pattern, path) for pattern in patterns.split())
    yield from ((pattern, None) for other, pattern in REFUSED if other == kind)


def listed(facts, handlers):
    """Returns the actions that a schema lists for some handlers and for tags. CloudFormation tags whatever can be tagged."""
    actions = {action for handler in handlers for action in facts["handlers"].get(handler, ())}
    return sorted(actions | set(facts["tagging"] or ()))


def demanded(resources, handlers, types, excuses, stack):
    """Yields what the schemas demand for the resources of a stack."""
    for logical, resource in resources.items():
        kind = resource["Type"]
        for action in listed(types[kind], handlers):
            if excuses.excused(kind, action):
                continue
            own = CONTEXT.get((kind, action), {})
            context = {key: [stack.arn(value) for value in values] for key, values in own.items()}
            # The request that passes the role is the service's own, and AWS does not document aws:CalledVia for it.
            if action != "iam:PassRole":
                context.update(CLOUDFORMATION)
            patterns = [OTHER_ARNS[action]] if action in OTHER_ARNS else ARNS[kind]
            for pattern in patterns:
                yield Demand(action, stack.arn(pattern, logical), f"{kind} {logical}", frozen(context))


def frozen(context):
    return tuple((key, tuple(values)) for key, values in sorted(context.items()))


def other_demands(stack):
    """Yields what the SAM CLI and API Gateway demand besides the schemas."""
    for action, patterns in SAM.items():
        yield from (Demand(action, stack.arn(pattern), "the SAM CLI") for pattern in patterns)
    for action, pattern, source in UNLISTED:
        yield Demand(action, stack.arn(pattern), source, frozen(CLOUDFORMATION))
    yield Demand(
        "iam:CreateServiceLinkedRole",
        stack.arn(LINKED_ROLE),
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/using-service-linked-roles.html",
        frozen({"iam:AWSServiceName": ["ops.apigateway.amazonaws.com"]}),
    )


def unknown(resources, types):
    """Yields what the facts or the tables here do not cover."""
    again = "run checks/resource_schemas.py with AWS's schemas"
    for logical, resource in resources.items():
        kind = resource["Type"]
        if kind not in types:
            yield f"{kind} ({logical}) has no facts: {again}"
            continue
        if kind not in ARNS:
            yield f"{kind} ({logical}) has no entry in ARNS of checks/deploy_role.py"
        for name in sorted(set(resource.get("Properties", {})) - set(types[kind]["properties"])):
            yield f"{kind} ({logical}) has no property {name} in the recorded schema: {again}"
        if kind in RETAINED and resource.get("DeletionPolicy") != "Retain":
            yield f"{kind} ({logical}) needs the DeletionPolicy Retain, because the role must not delete it"
    used = {resource["Type"] for resource in resources.values()}
    yield from (f"no resource has the type {kind} of the facts: {again}" for kind in sorted(set(types) - used))


def size(documents):
    return sum(len(re.sub(r"\s", "", json.dumps(document, separators=(",", ":")))) for document in documents)


def missing(granted, demands):
    lacking = {}
    for demand in demands:
        if not any(statement.allows(demand) for statement in granted):
            lacking.setdefault(demand.action, []).append(demand)
    for first, *others in lacking.values():
        yield f"the role lacks {first}{f' and {len(others)} more' if others else ''}"


def without(statement, field, index):
    values = getattr(statement, field)
    return dataclasses.replace(statement, **{field: values[:index] + values[index + 1 :]})


def superfluous(granted, demands):
    allowed = [(demand, [at for at, statement in enumerate(granted) if statement.allows(demand)]) for demand in demands]
    for at, statement in enumerate(granted):
        own = [demand for demand, by in allowed if by == [at]]
        for field, other in (("actions", "statement"), ("resources", "resource")):
            for index, value in enumerate(getattr(statement, field)):
                rest = without(statement, field, index)
                if all(rest.allows(demand) for demand in own):
                    yield f"{statement.sid}: nothing demands {value}, or another {other} allows it"
        for key, value, rest in without_values(statement):
            if all(rest.allows(demand) for demand in own):
                yield f"{statement.sid}: nothing demands {value} in {key}"
        for pattern in statement.action_patterns[1]:
            yield f"{statement.sid}: name the actions instead of {pattern}"


def without_values(statement):
    """Yields a statement without each value of its conditions, one at a time, with the condition's key and the value."""
    for at, (operator, key, values) in enumerate(statement.conditions):
        for index, value in enumerate(values):
            condition = (operator, key, values[:index] + values[index + 1 :])
            conditions = (*statement.conditions[:at], condition, *statement.conditions[at + 1 :])
            yield key, value, dataclasses.replace(statement, conditions=conditions)


def refusals(stack, demands):
    """Returns requests that resemble those of a stack and that the role must refuse."""
    elsewhere = [*ELSEWHERE.items(), *((stack.prefix, other) for other in stack.neighbours())]
    others = []
    for demand in demands:
        if demand.action not in ANYWHERE:
            others += (dataclasses.replace(demand, arn=demand.arn.replace(text, other)) for text, other in elsewhere)
        for key, _ in demand.context:
            rest = {other: values for other, values in demand.context if other != key}
            others.append(dataclasses.replace(demand, context=frozen(rest)))
            values = [OTHER_VALUES[key]] if key in OTHER_VALUES else stack.neighbours()
            others += (dataclasses.replace(demand, context=frozen({**rest, key: [value]})) for value in values)
    # What needs no condition is allowed to any caller.
    own = {demand.request for demand in demands}
    return list(
        {
            other.request: other for other in others if other.request not in own and (*other.request[:2], ()) not in own
        }.values()
    )


def excessive(granted, refused):
    """Yields which statements allow a request that the role must refuse."""
    for statement in granted:
        allowed = [request for request in refused if statement.allows(request)]
        if allowed:
            first, *others = allowed
            context = ", ".join(f"{key}={','.join(values)}" for key, values in first.context) or "no condition key"
            more = f" and {len(others)} more" if others else ""
            yield f"{statement.sid}: the role must refuse {first.action} on {first.arn} with {context}{more}"


def unnamed(granted, stack):
    """Yields resources that neither contain the stack's name nor are listed in SHARED and ANYWHERE, and unused entries of these."""
    shared = {stack.arn(pattern): pattern for pattern in SHARED}
    used = set()
    for statement in granted:
        for resource in statement.resources:
            if resource == "*":
                used.update(statement.actions)
                yield from (
                    f"{statement.sid}: {action} on every resource is not listed in ANYWHERE"
                    for action in statement.actions
                    if action not in ANYWHERE
                )
            elif resource in shared:
                used.add(shared[resource])
            elif stack.prefix not in resource:
                yield f"{statement.sid}: {resource} has no name of the stack and is not listed in SHARED"
    yield from (f"no statement has {each}: remove it from SHARED" for each in SHARED if each not in used)
    yield from (f"no statement has {each} on *: remove it from ANYWHERE" for each in ANYWHERE if each not in used)


def beyond(role_template):
    """Yields who else could assume the role, and what else could allow something."""
    kinds = {name: resource["Type"] for name, resource in role_template["Resources"].items()}
    if kinds != TEMPLATE_RESOURCES:
        yield f"the template must have these resources only: {', '.join(TEMPLATE_RESOURCES)}"
    if "Transform" in role_template:
        yield "the template must have no Transform, because a macro could add permissions"
    if role_template["Resources"]["Provider"]["Properties"] != PROVIDER:
        yield "Provider: its properties differ from PROVIDER"
    role = role_template["Resources"]["Role"]["Properties"]
    if role["AssumeRolePolicyDocument"] != TRUST:
        yield "Role: its AssumeRolePolicyDocument differs from TRUST"
    for name in sorted(set(role) ^ ROLE_PROPERTIES):
        yield f"Role: its properties must be those of ROLE_PROPERTIES, unlike {name}"
    if [policy["PolicyName"] for policy in role["Policies"]] != POLICY_NAMES:
        yield f"Role: its policies must be {' and '.join(POLICY_NAMES)}"
    parameters = role_template["Parameters"]
    for name in sorted(set(parameters) ^ set(REJECTED_VALUES)):
        yield f"{name}: the parameters must be those of REJECTED_VALUES"
    for name in sorted(set(parameters) & set(REJECTED_VALUES)):
        pattern = parameters[name].get("AllowedPattern", ".*")
        accepted = [value for value in REJECTED_VALUES[name] if re.fullmatch(pattern, value)]
        if accepted:
            yield f"{name}: its AllowedPattern accepts {', '.join(map(repr, accepted))}"


def parts(resources):
    """Returns the stacks of a deployment, each with the handlers that CloudFormation calls for it."""
    return (
        (resources, ("create", "read", "update", "delete")),
        # The SAM CLI creates its bucket and never changes it; a failed creation is rolled back.
        (BUCKET_RESOURCES, ("create", "delete")),
    )


def excuses_of(resources):
    return Excuses([resource for part, _ in parts(resources) for resource in part.values()])


def by_schemas(resources, types, excuses, stack):
    return {demand for part, handlers in parts(resources) for demand in demanded(part, handlers, types, excuses, stack)}


def requests(resources, types, excuses, stack):
    """Returns what a deployment of a stack demands, and what the role must refuse."""
    demands = sorted({*by_schemas(resources, types, excuses, stack), *other_demands(stack)}, key=str)
    return demands, refusals(stack, demands)


def differences(role_template, stack, demands, refused):
    """Yields how the policies for a stack differ from what they must allow and refuse."""
    granted = list(statements(role_template, stack))
    yield from missing(granted, demands)
    yield from superfluous(granted, demands)
    yield from excessive(granted, refused)
    yield from unnamed(granted, stack)
    characters = size(policies(role_template, stack))
    if characters > POLICY_LIMIT:
        yield f"the policies have {characters} characters without white space, and IAM accepts {POLICY_LIMIT}"


def findings(resources, role_template, facts):
    """Returns every difference between the role and the demands of a deployment."""
    types = facts["types"]
    found = [*unknown({**resources, **BUCKET_RESOURCES}, types)]
    if found:
        return found
    excuses = excuses_of(resources)
    found = [*beyond(role_template)]
    for stack in STACKS:
        found += differences(role_template, stack, *requests(resources, types, excuses, stack))
    return [*dict.fromkeys([*found, *excuses.unused()])]


def load_facts():
    return json.loads(FACTS.read_text(encoding="utf-8"))


def counts(resources, role_template, facts):
    """Returns the figures of a report."""
    types, stack, excuses = facts["types"], STACKS[0], excuses_of(resources)
    schemas = {demand.action.lower() for demand in by_schemas(resources, types, excuses, stack)}
    granted = {action.lower() for statement in statements(role_template, stack) for action in statement.actions}
    excused = {
        (kind, action)
        for part, handlers in parts(resources)
        for kind in {resource["Type"] for resource in part.values()}
        for action in listed(types[kind], handlers)
        if excuses.excused(kind, action)
    }
    return (
        f"{len(granted)} actions: {len(granted & schemas)} demanded by AWS's schemas of {len(excuses.by_type)} resource types"
        f" ({facts['source']}, {facts['date']}), {len(granted - schemas)} by the SAM CLI and API Gateway;"
        f" {len(excused)} excused; {size(policies(role_template, stack))} of {POLICY_LIMIT} characters"
    )


def main(arguments):
    resources = transformed(pathlib.Path(*arguments or [TEMPLATE]))
    role_template, facts = load_template(ROLE), load_facts()
    found = findings(resources, role_template, facts)
    print("\n".join(found) if found else f"ok       deploy/github-oidc.yaml: {counts(resources, role_template, facts)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
