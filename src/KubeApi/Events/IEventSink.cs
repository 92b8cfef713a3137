namespace NodeStack.KubeApi.Events;

/// <summary>Where a recorder's events go besides the log. Never blocks and never throws.</summary>
public interface IEventSink
{
    /// <summary>A new event, or an earlier one (of the same name) with a higher count.</summary>
    void Send(EventSeries series);
}
