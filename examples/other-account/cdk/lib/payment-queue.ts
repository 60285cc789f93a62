import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Matches the events of checkout stacks. */
export const PAYMENT_EVENTS: events.EventPattern = { source: ['moment.checkout'] };
/** How long EventBridge retries before an event goes to the dead-letter queue. */
export const DELIVERY = { maxEventAge: Duration.hours(24), retryAttempts: 185 };

const KEPT = {
  retentionPeriod: Duration.days(14),
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  // What it contains is a paid order.
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
};

export interface DeadLettersProps {
  readonly alarmDescription: string;
  /** Gets the alarm. */
  readonly alarmTopic?: sns.ITopic;
}

/** An alarm that fires if the queue has events in each of the periods of five minutes. It counts the maximum or the minimum of a period. */
function alarmOfEvents(
  queue: sqs.Queue,
  scope: Construct,
  id: string,
  when: { statistic: string; periods: number },
  props: DeadLettersProps,
): void {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: props.alarmDescription,
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: when.statistic, period: Duration.minutes(5) }),
    evaluationPeriods: when.periods,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    threshold: 0,
    // SQS stops the metrics of a queue that no request has reached for six hours, whatever it contains.
    treatMissingData: cloudwatch.TreatMissingData.IGNORE,
  });
  if (props.alarmTopic) {
    alarm.addAlarmAction(new actions.SnsAction(props.alarmTopic));
    alarm.addOkAction(new actions.SnsAction(props.alarmTopic));
  }
}

/** A dead-letter queue, and an alarm that fires when it has an event. */
export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, props: DeadLettersProps) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', KEPT);
    alarmOfEvents(this.queue, this, 'Alarm', { statistic: cloudwatch.Stats.MAXIMUM, periods: 1 }, props);
  }
}

export interface PaymentQueueProps {
  /** The bus of the checkout stack, or the bus that its events are forwarded to. */
  readonly eventBus: events.IEventBus;
  /** The timeout of the function that consumes the queue. */
  readonly functionTimeout: Duration;
  /** Gets the alarm. */
  readonly alarmTopic?: sns.ITopic;
}

/**
 * A rule and a queue between the event bus and a function of the shop, as in examples/consumer/template.yaml. The queue delivers an event
 * that the function could not fulfil for two hours, and then moves it to the dead-letter queue.
 *
 *     fulfil.addEventSource(new SqsEventSource(payments.queue, { reportBatchItemFailures: true }));
 */
export class PaymentQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: PaymentQueueProps) {
    super(scope, id);
    // AWS recommends six times the timeout. It is also the time between two deliveries of an event that failed.
    const betweenDeliveries = props.functionTimeout.toSeconds() * 6;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      alarmDescription:
        'The queue DeadLetters has events that were not fulfilled, among them paid orders. Read the function\'s log, remove the cause, ' +
        'then run examples/consumer/redrive. The queue keeps an event for 14 days.',
      alarmTopic: props.alarmTopic,
    });
    this.queue = new sqs.Queue(this, 'Payments', {
      ...KEPT,
      visibilityTimeout: Duration.seconds(betweenDeliveries),
      deadLetterQueue: {
        queue: this.deadLetters.queue,
        maxReceiveCount: Math.ceil(Duration.hours(2).toSeconds() / betweenDeliveries),
      },
    });
    // An event that fails is invisible between its deliveries.
    alarmOfEvents(this.queue, this, 'BacklogAlarm', { statistic: cloudwatch.Stats.MINIMUM, periods: 3 }, {
      alarmDescription:
        'The queue Payments has had events for 15 minutes without a break, among them paid orders, and deletes an event after 14 days. Find ' +
        "out whether the function's trigger is enabled, its role may receive, and its concurrency suffices.",
      alarmTopic: props.alarmTopic,
    });
    new events.Rule(this, 'Rule', {
      eventBus: props.eventBus,
      eventPattern: PAYMENT_EVENTS,
      targets: [new targets.SqsQueue(this.queue, { deadLetterQueue: this.deadLetters.queue, ...DELIVERY })],
    });
  }
}
