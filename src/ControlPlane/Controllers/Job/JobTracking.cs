using System.Collections.Immutable;
using k8s.Models;
using NodeStack.KubeApi.Events;

namespace NodeStack.ControlPlane.Controllers.Job;

/// <summary>
/// How ended pods are counted exactly once: first their uids go into the status as uncounted, then their finalizers are removed, then they leave the
/// list and the counters grow. Whoever dies between these steps leaves enough behind for the next one to go on.
/// </summary>
/// <param name="Status">To be written before finalizers are removed, if <paramref name="MustWrite"/>.</param>
/// <param name="Finish">The terminal condition that the Job gets once nothing is uncounted and nothing goes any more; null: it goes on.</param>
/// <param name="HasMore">There were more pods than fit at once: it cannot finish yet.</param>
public sealed record JobTracking(
    V1JobStatus Status, bool MustWrite, ImmutableArray<V1Pod> Unfinalize, V1JobCondition? Finish, bool HasMore, ImmutableArray<JobTracking.Event> Events)
{
    /// <summary>Tell, once the status is written.</summary>
    public sealed record Event(EventType Type, string Reason, string Message);
}
