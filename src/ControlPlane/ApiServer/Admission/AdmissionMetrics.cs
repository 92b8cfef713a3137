using Prometheus;

namespace NodeStack.ControlPlane.ApiServer.Admission;

/// <summary>How long admission takes, as a whole and by plugin, under upstream's names.</summary>
public sealed class AdmissionMetrics
{
    public const string Admit = "admit";
    public const string Validate = "validate";
    private static readonly HistogramConfiguration Seconds = new() { Buckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5] };

    private readonly Histogram _plugins;

    public AdmissionMetrics(IMetricFactory metrics)
    {
        _plugins = metrics.CreateHistogram(
            "apiserver_admission_controller_admission_duration_seconds", "Time in seconds that one admission plugin takes for a request.",
            ["name", "type", "operation", "rejected"], Seconds);
        var steps = metrics.CreateHistogram(
            "apiserver_admission_step_admission_duration_seconds", "Time in seconds that all admission plugins together take for a request.",
            ["type", "operation", "rejected"], Seconds);
        var summary = metrics.CreateSummary(
            "apiserver_admission_step_admission_duration_seconds_summary", "Time in seconds that all admission plugins together take for a request.",
            ["type", "operation", "rejected"],
            new SummaryConfiguration
            {
                MaxAge = TimeSpan.FromHours(5),
                Objectives = [new QuantileEpsilonPair(0.5, 0.05), new QuantileEpsilonPair(0.9, 0.01), new QuantileEpsilonPair(0.99, 0.001)],
            });
        Mutations = Step(Admit);
        Validations = Step(Validate);

        AdmissionSeries Step(string type) => new((operation, rejected) => new(steps.WithLabels(type, operation, rejected), summary.WithLabels(type, operation, rejected)));
    }

    /// <summary>All plugins that change objects, one after the other.</summary>
    public AdmissionSeries Mutations { get; }

    /// <summary>All plugins that only refuse.</summary>
    public AdmissionSeries Validations { get; }

    public AdmissionSeries Plugin(string name, string type) => new((operation, rejected) => new(_plugins.WithLabels(name, type, operation, rejected)));
}
