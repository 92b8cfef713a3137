namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Autoscaling;

public sealed class AutoscalerRulesTests
{
    private const string Scaler = """{"metadata":{"name":"h","namespace":"ns"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":5}}""";

    [Theory]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", """{"metadata":{"name":"h","namespace":"ns"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":5}}""", "spec", """{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"minReplicas":1,"maxReplicas":5,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":80}}}]}""")]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", """{"metadata":{"name":"h"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":5,"behavior":{"scaleDown":{"stabilizationWindowSeconds":9}}}}""", "spec.behavior", """{"scaleUp":{"stabilizationWindowSeconds":0,"selectPolicy":"Max","policies":[{"type":"Pods","value":4,"periodSeconds":15},{"type":"Percent","value":100,"periodSeconds":15}]},"scaleDown":{"stabilizationWindowSeconds":9,"selectPolicy":"Max","policies":[{"type":"Percent","value":100,"periodSeconds":15}]}}""")]
    [InlineData("autoscaling/v1/horizontalpodautoscalers", """{"metadata":{"name":"h","namespace":"ns"},"spec":{"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"d"},"maxReplicas":5}}""", "spec.minReplicas", """1""")]
    public void Create_LeavesThingsUnsaid_IsFilledIn(string resource, string item, string path, string expected)
    {
        var (created, errors) = new RuleRunner(resource).Create(item);

        Assert.Equal("", errors);
        RuleRunner.AssertJson(expected, created, path);
    }

    [Theory]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", Scaler, """{"spec.maxReplicas":0}""", "spec.maxReplicas: Required value: must be set and greater than 0\nspec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`")]
    [InlineData("autoscaling/v1/horizontalpodautoscalers", Scaler, """{"spec.minReplicas":9}""", "spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`")]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", Scaler, """{"spec.minReplicas":0}""", "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1\nspec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas")]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", Scaler, """{"spec.scaleTargetRef.apiVersion":"v1"}""", "spec.scaleTargetRef.apiVersion: Invalid value: \"v1\": apiVersion must specify API group")]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", Scaler, """{"spec.metrics":[{"type":"Pods"}]}""", "spec.metrics[0].pods: Required value: must populate information for the given metric source")]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", Scaler, """{"spec.behavior":{"scaleUp":{"policies":[]}}}""", "spec.behavior.scaleUp.policies: Required value: must specify at least one Policy")]
    [InlineData("autoscaling/v2/horizontalpodautoscalers", Scaler, """{"spec.metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":0}}}]}""", "spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0")]
    public void Create_IsWrong_IsToldSo(string resource, string item, string changes, string expected) =>
        Assert.Equal(expected, new RuleRunner(resource).Errors(item, changes));
}
