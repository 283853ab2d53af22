package gabelle.verticles.postgres;

/** The files that the embedded server reads, written anew at each start: they belong to this version of Gabelle. */
final class PostgresConfiguration {
    /** A password for everybody, on the loopback address; there is no socket file. */
    static final String HOST_BASED_AUTHENTICATION = "host all all 127.0.0.1/32 scram-sha-256\n";

    private PostgresConfiguration() {}

    static String on(int port) {
        return """
                # Written by Gabelle at each start; changes here are lost.
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                password_encryption = 'scram-sha-256'
                max_connections = 100
                # What is committed is on disk.
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                shared_buffers = 128MB
                # Parallel queries need more of /dev/shm than containers have.
                max_parallel_workers_per_gather = 0
                jit = off
                timezone = 'UTC'
                log_timezone = 'UTC'
                # One file for each day of the week, under the cluster's log directory; statements may hold secrets.
                logging_collector = on
                log_filename = 'postgres-%%a.log'
                log_truncate_on_rotation = on
                log_rotation_age = 1d
                log_rotation_size = 0
                log_line_prefix = '%%m [%%p] '
                log_min_error_statement = panic
                log_checkpoints = off
                """.formatted(port);
    }
}
