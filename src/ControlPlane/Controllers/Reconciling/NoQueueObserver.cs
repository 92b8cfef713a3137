namespace NodeStack.ControlPlane.Controllers.Reconciling;

/// <summary>Nobody counts.</summary>
internal sealed class NoQueueObserver : IWorkQueueObserver
{
    public static readonly NoQueueObserver Instance = new();

    public void Added(string queue, int depth)
    {
    }

    public void Taken(string queue, ObjectKey key, int depth, TimeSpan waited)
    {
    }

    public void Done(string queue, ObjectKey key, TimeSpan worked)
    {
    }

    public void Retried(string queue)
    {
    }
}
