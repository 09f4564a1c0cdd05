import pytest, os
pytestmark = pytest.mark.xdist_group("g")
@pytest.mark.parametrize("i", range(6))
def test_a(i, request): 
    import time; time.sleep(0.2); print(request.node.nodeid, os.environ.get("PYTEST_XDIST_WORKER"), request.config.getvalue("loadgroup"), request.config.option.dist)
