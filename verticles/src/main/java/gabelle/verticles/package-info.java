/**
 * What a node is made of: {@link gabelle.verticles.Main} composes the actors, {@link gabelle.verticles.Node} is the
 * running result.
 *
 * <p>Each package below is one actor or one service to all: {@code ingress}, {@code keys}, {@code limits},
 * {@code dispatch} and {@code usage} are the actors; {@code console} answers operators, {@code cli} the command line.
 *
 * <p>What bounds a node stands in {@code config/gabelle.yaml}, each number with its reason.
 *
 * <p>An actor that cannot start fails the node's start; one that fails later says so in readiness and metrics.
 */
@NullMarked
package gabelle.verticles;

import org.jspecify.annotations.NullMarked;
