/**
 * <b>What it owns.</b> The simulated provider: an HTTP server that answers {@code /v1/chat/completions} (JSON and SSE),
 * {@code /v1/responses}, {@code /v1/completions}, {@code /v1/embeddings}, {@code /v1/moderations}, images, audio and {@code /v1/models} as
 * OpenAI's public documentation says, errors and headers included, {@code /v1/messages} (and its {@code
 * /count_tokens}) as Anthropic's and {@code /v1beta/models/{model}:{method}} as Google's do, but for the headers. Its
 * token counts come from a seed and have nothing to do with any tokenizer, so that nobody can pass a test by counting
 * for himself. A {@link gabelle.sim.Manner} makes it count and answer as another provider of the same API. It keeps a log of what each call generated, sent and reported: the other side of every comparison.
 *
 * <p><b>How it is talked to.</b> By HTTP on {@link gabelle.sim.SimProvider#baseUrl()}; each request may carry a script
 * (header {@code x-sim-script}, or a model named {@code sim:<script>}; the words are in {@link gabelle.sim.Word}). The
 * log is read through {@link gabelle.sim.SimProvider#log()} in the same process, or at {@code /sim/log},
 * {@code /sim/log/{id}} and {@code /sim/totals} from another one. An id is the request's {@code x-client-request-id},
 * else the {@code x-request-id} of the answer.
 *
 * <p><b>What bounds it.</b> The log holds {@link gabelle.sim.SimSettings#logMax()} calls and drops the one that changed
 * longest ago; a request body may have 64 MiB, a scripted answer as many, a stream 100,000 chunks; a stream is written
 * no faster than the client reads. A scripted hang ends when the client closes the connection, or with the server: it
 * is the caller's time-out that is being tested.
 *
 * <p><b>How it fails.</b> As OpenAI does: a body that is not understood, a wrong key and an unknown route get the real
 * error bodies. A script that is not understood is refused with 400 and the type {@code sim_script_error}, never
 * ignored. A client that closes first is written into the log as aborted. It is no part of a deployment: nothing here
 * is durable, and the log's routes ask for no key.
 */
@NullMarked
package gabelle.sim;

import org.jspecify.annotations.NullMarked;
