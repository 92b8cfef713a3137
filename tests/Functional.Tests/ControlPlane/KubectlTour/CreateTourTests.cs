using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.ControlPlane.KubectlTour;

/// <summary>kubectl create, from files and without, and what it shows of refusals.</summary>
[Collection(ApiServerGroup.Name)]
public sealed class CreateTourTests(ApiServerFixture fixture)
{
    [KubectlFact]
    public async Task Create_OfEveryImperativeKind_IsCreated()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "create");
        await kubectl.SaysAsync("create configmap cm --from-literal=a=1", "configmap/cm created");
        await kubectl.SaysAsync("create secret generic s --from-literal=p=x", "secret/s created");
        await kubectl.SaysAsync("create secret docker-registry reg --docker-username=u --docker-password=p", "secret/reg created");
        await kubectl.SaysAsync("create deployment web --image=nginx --replicas=2", "deployment.apps/web created");
        await kubectl.SaysAsync("create service clusterip svc --tcp=80:8080", "service/svc created");
        await kubectl.SaysAsync("create service nodeport np --tcp=80", "service/np created");
        await kubectl.SaysAsync("create service externalname ext --external-name=a.example", "service/ext created");
        await kubectl.SaysAsync("create role r --verb=get,list --resource=pods", "role.rbac.authorization.k8s.io/r created");
        await kubectl.SaysAsync("create rolebinding rb --role=r --user=jane", "rolebinding.rbac.authorization.k8s.io/rb created");
        await kubectl.SaysAsync("create clusterrole create-tour --verb=get --non-resource-url=/metrics", "clusterrole.rbac.authorization.k8s.io/create-tour created");
        await kubectl.SaysAsync("create clusterrolebinding create-tour --clusterrole=create-tour --group=g", "clusterrolebinding.rbac.authorization.k8s.io/create-tour created");
        await kubectl.SaysAsync("create job j --image=busybox -- true", "job.batch/j created");
        await kubectl.SaysAsync("create cronjob cj --image=busybox --schedule='*/5 * * * *' -- true", "cronjob.batch/cj created");
        await kubectl.SaysAsync("create job from-cron --from=cronjob/cj", "job.batch/from-cron created");
        await kubectl.SaysAsync("create quota q --hard=configmaps=9", "resourcequota/q created");
        await kubectl.SaysAsync("create priorityclass create-tour --value=1000", "priorityclass.scheduling.k8s.io/create-tour created");
        await kubectl.SaysAsync("create ingress i --rule='a.example/*=svc:80'", "ingress.networking.k8s.io/i created");
        await kubectl.SaysAsync("create poddisruptionbudget pdb --selector=app=web --min-available=1", "poddisruptionbudget.policy/pdb created");
        await kubectl.SaysAsync("run alone --image=busybox", "pod/alone created");
        await kubectl.SaysAsync("expose deployment web --port=80", "service/web exposed");
        await kubectl.SaysAsync("autoscale deployment web --max=5", "horizontalpodautoscaler.autoscaling/web autoscaled");
        Assert.Equal(3, (await kubectl.RunAsync("create token default --duration=10m")).Split('.').Length);

        Assert.Matches("^service/np\n|\nservice/np\n", await kubectl.RunAsync("get all -o name"));
        await kubectl.TablesAsync(
            "get deployments,cronjobs,ingresses,poddisruptionbudgets -o custom-columns=KIND:.kind,NAME:.metadata.name",
            "KIND NAME", "Deployment web", "CronJob cj", "Ingress i", "PodDisruptionBudget pdb");
    }

    [KubectlFact]
    public async Task Create_ThereAlreadyOrDryRun_IsSaid()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "create-again");
        await kubectl.FailsAsync("create namespace create-again", "Error from server (AlreadyExists): namespaces \"create-again\" already exists");
        await kubectl.SaysAsync("create configmap dry --dry-run=server", "configmap/dry created (server dry run)");
        await kubectl.FailsAsync("get configmap dry", "Error from server (NotFound): configmaps \"dry\" not found");
        await kubectl.SaysAsync("create configmap dry --dry-run=server -o jsonpath='{.metadata.resourceVersion}{.metadata.namespace}'", "create-again");
        var file = kubectl.File("two.yaml", """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: first}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {generateName: other-}
            """);
        var created = (await kubectl.RunAsync($"create -f {file}")).Split('\n');
        Assert.Equal("configmap/first created", created[0]);
        Assert.Matches("^configmap/other-[a-z0-9]{5} created$", created[1]);
        await kubectl.FailsAsync("create configmap late -n nowhere", "error: failed to create configmap: namespaces \"nowhere\" not found");
    }

    [KubectlFact]
    public async Task Create_UnknownFields_AreRefusedWarnedOfOrDropped()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "create-strict");
        var file = kubectl.File("strict.yaml", """
            apiVersion: v1
            kind: Pod
            metadata: {name: strict}
            spec:
              containers: [{name: a, image: b, imagee: c}]
              foo: 1
            """);
        var refusal = $"Error from server (BadRequest): error when creating \"{file}\": Pod in version \"v1\" cannot be handled as a Pod: "
            + "strict decoding error: unknown field \"spec.containers[0].imagee\", unknown field \"spec.foo\"";
        await kubectl.FailsAsync($"create -f {file}", refusal);
        await kubectl.FailsAsync($"create -f {file} --validate=strict", refusal);
        var warned = await kubectl.TryAsync($"create -f {file} --validate=warn --dry-run=server");
        Assert.Equal((0, "Warning: unknown field \"spec.containers[0].imagee\"\nWarning: unknown field \"spec.foo\"\n"), (warned.ExitCode, warned.Stderr));
        var ignored = await kubectl.TryAsync($"create -f {file} --validate=ignore");
        Assert.Equal((0, "pod/strict created\n", ""), (ignored.ExitCode, ignored.Stdout, ignored.Stderr));
    }

    [KubectlFact]
    public async Task Create_Invalid_ShowsEveryCause()
    {
        using var kubectl = await Kubectl.InNewNamespaceAsync(fixture.Server, "create-invalid");
        var file = kubectl.File("bad.yaml", """
            apiVersion: v1
            kind: Pod
            metadata: {name: bad}
            spec:
              restartPolicy: Sometimes
              containers: [{name: a, image: b, ports: [{containerPort: 70000}]}, {name: a, image: c}]
            """);
        var result = await kubectl.TryAsync($"create -f {file}");
        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            """
            The Pod "bad" is invalid: 
            * spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
            * spec.containers[1].name: Duplicate value: "a"
            * spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"

            """,
            result.Stderr);
    }
}
