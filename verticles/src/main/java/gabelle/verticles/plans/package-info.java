/**
 * What is sold: plans, packages of credits, and modules that credits pay.
 *
 * <p>{@link gabelle.verticles.plans.PlanTerms} is the one place that knows how a plan is written, in {@code plans.yaml},
 * in the database and in the admin API; {@link gabelle.verticles.plans.Seeds} puts what {@code plans.yaml} offers into
 * the database, which is the truth from then on. There is no actor: keys carry their plan, and the console changes it.
 *
 * <p>Bounded: the file by a megabyte, amounts so that no charge for a call overflows, lists by what a plan can need.
 *
 * <p>What is wrong with a plan is said with its line or its field, and nothing of it is taken. Without the file nothing
 * starts; a plan in the database that cannot be read includes nothing, and bills nothing, until it is mended.
 */
@NullMarked
package gabelle.verticles.plans;

import org.jspecify.annotations.NullMarked;
