using NodeStack.ControlPlane.Scheduler.Configuration;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.ControlPlane.Tests.Scheduler.Configuration;

public sealed class SchedulerOptionsLoaderTests : IDisposable
{
    private const string Head = "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n";
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Load_NothingGiven_UpstreamsDefaultsStand()
    {
        var options = SchedulerOptionsLoader.Load([]);
        var profile = Assert.Single(options.Profiles);

        Assert.Equal("default-scheduler", profile.Name);
        Assert.Equal(
            [
                "NodeUnschedulable", "NodeName", "TaintToleration", "NodeAffinity", "NodePorts", "NodeResourcesFit", "VolumeRestrictions", "NodeVolumeLimits", "VolumeBinding",
                "VolumeZone", "PodTopologySpread", "InterPodAffinity", "DynamicResources",
            ],
            profile.Filters.Select(f => f.Name));
        Assert.Equal(
            [
                ("TaintToleration", 3), ("NodeAffinity", 2), ("NodeResourcesFit", 1), ("PodTopologySpread", 2), ("InterPodAffinity", 2),
                ("NodeResourcesBalancedAllocation", 1), ("ImageLocality", 1),
            ],
            profile.Scorers.Select(s => (s.Plugin.Name, (int)s.Weight)));
        Assert.True(options.Config.LeaderElection.LeaderElect);
        Assert.Equal((50, 100), (options.Config.ClientConnection.Qps, options.Config.ClientConnection.Burst));
        Assert.Equal("0.0.0.0:10259", options.Endpoint!.ToString());
    }

    [Fact]
    public void Load_Profiles_DisableEnableAndWeigh()
    {
        var options = Load("""
            profiles:
            - schedulerName: default-scheduler
            - schedulerName: lean
              percentageOfNodesToScore: 30
              plugins:
                score:
                  disabled: [{name: "*"}]
                  enabled: [{name: NodeResourcesFit, weight: 5}]
                filter:
                  disabled: [{name: PodTopologySpread}]
                postFilter:
                  disabled: [{name: DefaultPreemption}]
              pluginConfig:
              - name: NodeResourcesFit
                args:
                  scoringStrategy: {type: MostAllocated, resources: [{name: cpu, weight: 1}]}
              - name: VolumeBinding
                args: {bindTimeoutSeconds: 30}
            """);
        var lean = options.Profiles[1];

        Assert.Equal([("NodeResourcesFit", 5L)], lean.Scorers.Select(s => (s.Plugin.Name, s.Weight)));
        Assert.DoesNotContain(lean.Filters, f => f.Name == PluginNames.PodTopologySpread);
        Assert.Null(lean.Preemption);
        Assert.Equal(30, lean.PercentageOfNodesToScore);
        Assert.Equal(TimeSpan.FromSeconds(30), options.BindTimeouts["lean"]);
        Assert.NotNull(options.Profiles[0].Preemption);
    }

    [Fact]
    public void Load_MultiPoint_ChangesWeightsInPlace()
    {
        var profile = Assert.Single(Load("profiles: [{plugins: {multiPoint: {enabled: [{name: ImageLocality, weight: 9}], disabled: [{name: NodePorts}]}}}]").Profiles);

        Assert.Equal(9, profile.Scorers.Single(s => s.Plugin.Name == PluginNames.ImageLocality).Weight);
        Assert.DoesNotContain(profile.Filters, f => f.Name == PluginNames.NodePorts);
    }

    [Theory]
    [InlineData("foo: 1", "foo")]
    [InlineData("percentageOfNodesToScore: 101", "percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]")]
    [InlineData("podInitialBackoffSeconds: 5\npodMaxBackoffSeconds: 4", "podMaxBackoffSeconds: Invalid value: 4: must be greater than or equal to PodInitialBackoffSeconds")]
    [InlineData("profiles: [{}, {}]", "profiles[0].schedulerName: Required value")]
    [InlineData("profiles: [{schedulerName: a}, {schedulerName: a}]", "profiles[1].schedulerName: Duplicate value: \"a\"")]
    [InlineData("profiles: [{plugins: {filter: {enabled: [{name: Nope}]}}}]", "profiles[0].plugins.filter.enabled[0]: Invalid value: \"Nope\"")]
    [InlineData("profiles: [{plugins: {bind: {disabled: [{name: DefaultBinder}]}}}]", "at least one bind plugin is needed")]
    [InlineData("profiles: [{pluginConfig: [{name: InterPodAffinity, args: {hardPodAffinityWeight: 101}}]}]", "hardPodAffinityWeight: Invalid value: 101: not in valid range [0, 100]")]
    [InlineData("profiles: [{pluginConfig: [{name: InterPodAffinity, args: {hard: 1}}]}]", "profiles[0].pluginConfig[0].args.hard")]
    [InlineData("profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {scoringStrategy: {type: X}}}]}]", "scoringStrategy.type: Unsupported value: \"X\"")]
    [InlineData("profiles: [{pluginConfig: [{name: NodeResourcesFit, args: {kind: OtherArgs, apiVersion: kubescheduler.config.k8s.io/v1}}]}]", "were not of type NodeResourcesFitArgs")]
    [InlineData("leaderElection: {leaseDuration: 5s}", "leaderElection.leaseDuration")]
    [InlineData("leaderElection: {resourceLock: configmaps}", "resourceLock value must be \"leases\"")]
    [InlineData("extenders: [{urlPrefix: http://x}]", "extenders are not supported")]
    public void Load_WrongConfiguration_IsToldWithItsPlace(string text, string expected)
    {
        var error = Assert.Throws<ConfigurationException>(() => Load(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FlagsBesideAFile_OnlyThoseThatHoldCount()
    {
        File.WriteAllText(_file, Head + "leaderElection: {leaderElect: true}\nclientConnection: {qps: 7}");
        var options = SchedulerOptionsLoader.Load([Flag("config", _file), Flag("leader-elect", "false"), Flag("kube-api-qps", "99"), Flag("secure-port", "0")]);

        Assert.False(options.Config.LeaderElection.LeaderElect);
        Assert.Equal(7, options.Config.ClientConnection.Qps);
        Assert.Null(options.Endpoint);
        Assert.Contains("--kube-api-qps", Assert.Single(options.Warnings), StringComparison.Ordinal);
    }

    private SchedulerOptions Load(string text)
    {
        File.WriteAllText(_file, Head + text);
        return SchedulerOptionsLoader.Load([Flag("config", _file)]);
    }

    private static GivenFlag Flag(string name, string value) => new(SchedulerFlags.All.Single(f => f.Name == name), [value]);
}
