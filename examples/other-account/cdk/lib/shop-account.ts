import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { PaymentQueue } from './payment-queue';

export interface ShopAccountProps extends StackProps {
  /** Its events, and no others, are accepted as payments. */
  readonly checkoutAccount: string;
  readonly busName: string;
}

/** Receives the payment events of a checkout stack in another account. The bus is that of shop-account.yaml. */
export class ShopAccountStack extends Stack {
  readonly payments: PaymentQueue;

  constructor(scope: Construct, id: string, props: ShopAccountProps) {
    super(scope, id, props);
    const bus = new events.EventBus(this, 'EventBus', { eventBusName: props.busName });
    // The checkout account may send events of this source alone, and may not change the bus.
    bus.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AcceptPaymentEvents',
        principals: [new iam.AccountPrincipal(props.checkoutAccount)],
        actions: ['events:PutEvents'],
        resources: [bus.eventBusArn],
        conditions: { StringEquals: { 'events:source': 'moment.checkout' } },
      }),
    );
    this.payments = new PaymentQueue(this, 'Payments', { eventBus: bus, functionTimeout: Duration.seconds(20) });
    new CfnOutput(this, 'EventBusArn', { value: bus.eventBusArn });
    new CfnOutput(this, 'PaymentsQueue', { value: this.payments.queue.queueUrl });
    new CfnOutput(this, 'DeadLettersQueue', { value: this.payments.deadLetters.queue.queueUrl });
  }
}
