namespace NodeStack.ControlPlane.Scheduler.Cycle;

/// <summary>Sees a cycle go through its steps, so that they can be timed without the planner knowing a clock.</summary>
internal interface ICycleObserver
{
    /// <param name="point">PreFilter, Filter, PostFilter, Score.</param>
    void Began(string point);

    /// <param name="status">Success, Unschedulable, Error.</param>
    void Ended(string point, string status);
}
