namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Told of what happens in work queues, for metrics. Called under the queue's lock: must be quick, and must not call back.</summary>
public interface IWorkQueueObserver
{
    void Added(string queue, int depth);

    /// <param name="waited">Since the key was added.</param>
    void Taken(string queue, ObjectKey key, int depth, TimeSpan waited);

    /// <param name="worked">Since the key was taken.</param>
    void Done(string queue, ObjectKey key, TimeSpan worked);

    void Retried(string queue);
}
