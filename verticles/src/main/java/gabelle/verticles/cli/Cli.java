package gabelle.verticles.cli;

import gabelle.verticles.http.Rejected;
import gabelle.verticles.settings.SettingsException;
import java.io.IOException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The {@code gabelle} command. */
@Command(
        name = "gabelle",
        mixinStandardHelpOptions = true,
        version = "gabelle 0.1",
        description = "A metering gateway for AI APIs.",
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            MigrateCommand.class,
            AccountsCommand.class,
            KeysCommand.class,
            CreditsCommand.class,
            LedgerCommand.class,
            DeadLettersCommand.class,
            GrantsCommand.class,
            VaultCommand.class
        })
public final class Cli {
    private static final int USER_MISTAKE = 2;

    private Cli() {}

    public static void main(String[] args) {
        CommandLine commands = new CommandLine(new Cli());
        commands.setExecutionExceptionHandler(oneLine());
        System.exit(commands.execute(args));
    }

    private static IExecutionExceptionHandler oneLine() {
        return (failure, command, parsed) -> switch (failure) {
            case SettingsException mistake -> said(command, mistake, USER_MISTAKE);
            case IllegalArgumentException mistake -> said(command, mistake, USER_MISTAKE);
            case Rejected refusal -> said(command, refusal, USER_MISTAKE);
            case IOException failed -> said(command, failed, 1);
            default -> {
                LoggerFactory.getLogger(Cli.class).error("gabelle failed", failure);
                yield 1;
            }
        };
    }

    private static int said(CommandLine command, Exception failure, int status) {
        command.getErr().println(OneLine.of(failure));
        return status;
    }
}
