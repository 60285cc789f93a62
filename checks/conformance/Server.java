import dev.momentcheckout.local.aws.LocalDynamoDb;

/** Starts an empty local database on a free port and prints its URL; it runs until the process ends. */
final class Server {
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("endpoint " + LocalDynamoDb.start().endpoint());
        Thread.currentThread().join();
    }
}
