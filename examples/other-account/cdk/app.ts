import { App } from 'aws-cdk-lib';
import { CheckoutAccountStack } from './lib/checkout-account';
import { ShopAccountStack } from './lib/shop-account';

// The accounts and the region of your stacks: cdk.json, or cdk deploy --context checkoutAccount=...
const app = new App();
const setting = (name: string, example: string): string => app.node.tryGetContext(name) ?? example;
const checkoutAccount = setting('checkoutAccount', '111122223333');
const shopAccount = setting('shopAccount', '444455556666');
const region = setting('region', 'eu-west-1');
const shopBus = 'moment-checkout-events';

new ShopAccountStack(app, 'MomentShopEvents', {
  env: { account: shopAccount, region },
  checkoutAccount,
  busName: shopBus,
});
new CheckoutAccountStack(app, 'MomentForwardEvents', {
  env: { account: checkoutAccount, region },
  checkoutBus: setting('checkoutBus', 'moment-checkout'),
  // A name instead of a reference, because CloudFormation exports no value to another account.
  shopBusArn: `arn:aws:events:${region}:${shopAccount}:event-bus/${shopBus}`,
});
app.synth();
