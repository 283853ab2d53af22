/**
 * How nodes become one event bus: Hazelcast on a LAN or on Kubernetes.
 *
 * <p>Asked once, when a node starts. What the nodes then tell each other are facts in the past tense, such as
 * {@code keys.revoked}; whoever is told also finds out by itself.
 *
 * <p>Bounded by the time that joining may take.
 *
 * <p>A split or lost cluster costs promptness and nothing else: no money and no limit depends on it.
 */
@NullMarked
package gabelle.verticles.cluster;

import org.jspecify.annotations.NullMarked;
