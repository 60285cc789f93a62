import { Aws, CfnOutput, Stack, StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { DeadLetters, PAYMENT_EVENTS } from './payment-queue';

export interface CheckoutAccountProps extends StackProps {
  /** The output EventBus of the checkout stack. */
  readonly checkoutBus: string;
  readonly shopBusArn: string;
  /** Gets the alarm. */
  readonly alarmTopic?: sns.ITopic;
}

/** Forwards the payment events of a checkout stack to a bus of another account. The same resources as checkout-account.yaml. */
export class CheckoutAccountStack extends Stack {
  constructor(scope: Construct, id: string, props: CheckoutAccountProps) {
    super(scope, id, props);
    const deadLetters = new DeadLetters(this, 'DeadLetters', {
      alarmDescription:
        "Payment events could not be forwarded to the shop's account. Remove the cause, then run " +
        'examples/other-account/redrive. The queue keeps an event for 14 days.',
      alarmTopic: props.alarmTopic,
    });
    const role = new iam.Role(this, 'ForwardRole', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      inlinePolicies: {
        forward: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [props.shopBusArn] })],
        }),
      },
    });
    new events.Rule(this, 'ForwardRule', {
      eventBus: events.EventBus.fromEventBusName(this, 'CheckoutBus', props.checkoutBus),
      eventPattern: PAYMENT_EVENTS,
      targets: [
        new targets.EventBus(events.EventBus.fromEventBusArn(this, 'ShopBus', props.shopBusArn), {
          // It has the permission already.
          role: role.withoutPolicyUpdates(),
          deadLetterQueue: deadLetters.queue,
        }),
      ],
    });
    // examples/other-account/redrive reads both.
    new CfnOutput(this, 'EventBus', { value: props.checkoutBus });
    new CfnOutput(this, 'DeadLettersQueue', { value: deadLetters.queue.queueUrl });
  }
}
